"""The published data sets of tests/data/pooling, read by the program's own reader."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from synthesite.pool_table import PoolRow, read_pool_table
from synthesite.problems import Problems
from synthesite.synthesis.arms import Counts, Means, Rates
from synthesite.synthesis.effect_measures import effect_of_arms
from synthesite.synthesis.pooling import Study
from synthesite.synthesis.pooling_sparse import ArmStudy

FOLDER = Path(__file__).parent / "data" / "pooling"


@cache
def rows_of(name: str, measure: str) -> tuple[PoolRow, ...]:
    """The rows of a table, which must be without fault."""
    problems = Problems()
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    rows = read_pool_table(text, f"{name}.csv", measure, problems)
    assert not list(problems)
    return tuple(rows)


def studies_of(
    name: str, measure: str, *, without: tuple[str, ...] = (), times: float = 1, pooled_sd: bool = False
) -> list[Study]:
    """Studies of a table, without some, their effects multiplied; with the pooled standard deviation for both arms."""
    rows = [row for row in rows_of(name, measure) if row.study not in without]
    effects = [row.effect for row in rows]
    if pooled_sd:
        effects = [effect_of_arms(measure, _with_pooled_sd(row)) for row in rows]
    return [
        Study(row.study, times * found.effect, times**2 * found.variance)
        for row, found in zip(rows, effects, strict=True)
    ]


def _with_pooled_sd(row: PoolRow) -> Means:
    arms = row.arms
    assert isinstance(arms, Means)
    squares = (arms.n_1 - 1) * arms.sd_1**2 + (arms.n_2 - 1) * arms.sd_2**2
    sd = math.sqrt(squares / (arms.n_1 + arms.n_2 - 2))
    return Means(arms.mean_1, sd, arms.n_1, arms.mean_2, sd, arms.n_2)


def arms_of(name: str, measure: str, *, without: tuple[str, ...] = ()) -> list[ArmStudy]:
    """Studies of a table by their counts or rates, without some."""
    rows = [row for row in rows_of(name, measure) if row.study not in without]
    found = [ArmStudy(row.study, row.arms) for row in rows if isinstance(row.arms, Counts | Rates)]
    assert len(found) == len(rows)
    return found
