"""Pooling what can be pooled, group of designs by group of designs, with what a reader needs to judge the result.

Randomised and non-randomised studies are pooled apart (Cochrane Handbook 24.6.2.1). A retracted study is left out
unless it is asked for; what it changes is always worked out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from .poolable import FAMILIES, PoolableResult
from .pooling import RANDOM, Method, Pooled, PoolingError, Study, leave_one_out, pool_studies

METHODS: dict[str, Method] = {"reml": "REML", "dl": "DL", "pm": "PM", "fe": "FE"}
"""Methods as options name them; effects come here with their variances, so those for sparse counts do not apply."""

MOST_LEFT_OUT = 100
"""Studies up to which the result without each of them is worked out; among more, one study hardly weighs."""


@dataclass(frozen=True, slots=True)
class PoolingOptions:
    """How to pool."""

    method: Method = "REML"
    knapp_hartung: bool | None = None
    """None: with random effects and more than two studies, as the Cochrane Handbook (10.10.4.4) advises."""
    pool: bool = True
    retracted: bool = False
    """Whether retracted studies are pooled too."""

    def adjusts(self, studies: int) -> bool:
        """Whether the Hartung-Knapp interval is used for so many studies."""
        if self.method not in RANDOM or studies < 2:
            return False
        return studies > 2 if self.knapp_hartung is None else self.knapp_hartung


@dataclass(frozen=True, slots=True)
class PooledGroup:
    """The studies of one family of designs, and their pooled result."""

    family: str
    results: tuple[PoolableResult, ...]
    pooled: Pooled | None
    weights: tuple[float | None, ...]
    """Weight of each result in per cent; None for those not pooled."""
    without: tuple[Pooled | None, ...]
    """The pooled result without each study; None where it is not worked out."""
    other_way: Pooled | None
    """With retracted studies when they are left out, without them when they are pooled; None where there are none."""
    why_not: str = ""
    """Why there is no pooled result."""


def pool_by_family(results: Sequence[PoolableResult], options: PoolingOptions) -> tuple[PooledGroup, ...]:
    """Pool the results of each family of designs by itself, in the order of ``FAMILIES``."""
    groups = [tuple(result for result in results if result.family == family) for family in FAMILIES]
    return tuple(_pool_group(family, found, options) for family, found in zip(FAMILIES, groups, strict=True) if found)


def _pool_group(family: str, results: tuple[PoolableResult, ...], options: PoolingOptions) -> PooledGroup:
    used = [result.status != "retracted" or options.retracted for result in results]
    chosen = [result for result, use in zip(results, used, strict=True) if use]
    other = [result for result in results if result.status != "retracted"] if options.retracted else list(results)
    why_not = ""
    pooled: Pooled | None = None
    without: tuple[Pooled, ...] = ()
    if not options.pool:
        why_not = "Pooling was switched off for this display."
    elif len(chosen) < 2:
        why_not = "At least two studies are needed to pool."
    else:
        try:
            pooled = _pool(chosen, options)
            if 2 < len(chosen) <= MOST_LEFT_OUT:
                without = leave_one_out(
                    _studies(chosen), options.method, knapp_hartung=options.adjusts(len(chosen) - 1)
                )
        except PoolingError as error:
            why_not = f"It could not be pooled: {error}."
    other_way = None
    if options.pool and len(other) != len(chosen) and len(other) > 1:
        with contextlib.suppress(PoolingError):
            other_way = _pool(other, options)
    weights, left = iter(pooled.weights if pooled else ()), iter(without)
    return PooledGroup(
        family=family,
        results=results,
        pooled=pooled,
        weights=tuple(next(weights, None) if use else None for use in used),
        without=tuple(next(left, None) if use else None for use in used),
        other_way=other_way,
        why_not=why_not,
    )


def _pool(results: Sequence[PoolableResult], options: PoolingOptions) -> Pooled:
    return pool_studies(_studies(results), options.method, knapp_hartung=options.adjusts(len(results)))


def _studies(results: Sequence[PoolableResult]) -> list[Study]:
    return [Study(result.entry, result.effect, result.variance) for result in results]
