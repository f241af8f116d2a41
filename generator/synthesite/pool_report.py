"""The ``pool`` command: a table of studies in, the pooled result out, as text for people or JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from .pool_table import PoolRow, read_pool_table
from .problems import Problems, SynthesiteError
from .synthesis.arms import Counts, Proportion, Rates
from .synthesis.effect_measures import MEASURES, back_transform
from .synthesis.pooling import (
    RANDOM,
    Method,
    Pooled,
    PoolingError,
    Study,
    Subgroups,
    compare_groups,
    pool_studies,
    wald_interval,
)
from .synthesis.pooling_sparse import MEASURES_OF, ArmStudy, SparseMethod, own_effects, pool_arms
from .synthesis.small_study import MINIMUM_STUDIES, EggerTest, egger_test

METHODS = ("FE", "MH", "Peto", "DL", "PM", "REML")
METHOD_NAMES = {
    "FE": "one common effect, inverse variance",
    "MH": "one common effect, Mantel–Haenszel",
    "Peto": "one common effect, Peto",
    "DL": "random effects, DerSimonian–Laird",
    "PM": "random effects, Paule–Mandel",
    "REML": "random effects, restricted maximum likelihood",
}
_ENDS = ("estimate", "low", "high", "prediction_low", "prediction_high")
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class PoolRequest:
    """What to pool and how; ``level`` is in per cent."""

    measure: str
    method: str
    knapp_hartung: bool = False
    level: float = 95.0
    subgroup: str = ""
    leave_one_out: bool = False


@dataclass(frozen=True, slots=True)
class PoolResult:
    """A pooled table: each study's own effect (None where it has none), the result, and what was asked beside it."""

    request: PoolRequest
    names: tuple[str, ...]
    studies: tuple[Study | None, ...]
    pooled: Pooled
    notes: tuple[str, ...]
    subgroups: Subgroups | None = None
    without: tuple[tuple[str, Pooled], ...] = ()
    egger: EggerTest | None = None


def pool_csv(path: Path, request: PoolRequest, problems: Problems) -> PoolResult | None:
    """Read a CSV file and pool it.

    Args:
        path: the file, UTF-8.
        request: what is asked.
        problems: where faults of the file go.

    Returns:
        None where the file has faults.

    Raises:
        SynthesiteError: the request itself cannot be met.
    """
    _check(request)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SynthesiteError(f"{path} cannot be read as UTF-8 text: {error}") from error
    rows = read_pool_table(
        text, path.name, request.measure, problems, arms_only=request.method in MEASURES_OF, grouped_by=request.subgroup
    )
    if problems.errors:
        return None
    try:
        return pool_rows(rows, request)
    except PoolingError as error:
        problems.add("wrong-form", path.name, str(error), "choose another method, or look at the figures again")
        return None


def _check(request: PoolRequest) -> None:
    if request.method in MEASURES_OF and request.measure not in MEASURES_OF[request.method]:
        raise SynthesiteError(f"{request.method} pools {', '.join(MEASURES_OF[request.method])}, not {request.measure}")
    if request.knapp_hartung and request.method not in RANDOM:
        raise SynthesiteError("--knapp-hartung goes with a random-effects method: DL, PM or REML")
    if not 0 < request.level < 100:
        raise SynthesiteError("a confidence level lies between 0 and 100 per cent")


def pool_rows(rows: Sequence[PoolRow], request: PoolRequest) -> PoolResult:
    """Pool studies as asked."""
    pool = _pooling(request)
    if request.method in MEASURES_OF:
        studies = own_effects(_arms(rows), request.measure, cast(SparseMethod, request.method))
    else:
        studies = list(_studies(rows))
    members: dict[str, list[PoolRow]] = {}
    for row in rows:
        members.setdefault(row.group, []).append(row)
    left_out = [(row.study, [*rows[:at], *rows[at + 1 :]]) for at, row in enumerate(rows)]
    return PoolResult(
        request,
        tuple(row.study for row in rows),
        tuple(studies),
        pooled := pool(rows),
        (*_notes(rows, request), *pooled.notes),
        compare_groups([(name, pool(some)) for name, some in members.items()]) if request.subgroup else None,
        tuple((name, pool(rest)) for name, rest in left_out if rest) if request.leave_one_out else (),
        egger_test([study for study in studies if study]),
    )


def _pooling(request: PoolRequest) -> Callable[[Sequence[PoolRow]], Pooled]:
    level = request.level / 100
    if request.method in MEASURES_OF:
        method = cast(SparseMethod, request.method)
        return lambda rows: pool_arms(_arms(rows), request.measure, method, level=level)
    chosen = cast(Method, request.method)
    return lambda rows: pool_studies(_studies(rows), chosen, knapp_hartung=request.knapp_hartung, level=level)


def _studies(rows: Sequence[PoolRow]) -> list[Study]:
    return [Study(row.study, row.effect.effect, row.effect.variance) for row in rows]


def _arms(rows: Sequence[PoolRow]) -> list[ArmStudy]:
    return [ArmStudy(row.study, row.arms) for row in rows if isinstance(row.arms, Counts | Rates)]


def _notes(rows: Sequence[PoolRow], request: PoolRequest) -> list[str]:
    """What was done about zeros."""
    notes: list[str] = []
    if request.method in MEASURES_OF:
        return notes
    corrected = sum(_has_zero(row) for row in rows)
    if corrected:
        notes.append(f"1/2 was added to each cell of {corrected} of {len(rows)} studies, which have a zero cell")
    silent = sum(isinstance(row.arms, Counts | Rates) and row.arms.empty for row in rows)
    if silent and request.measure != "RD":
        notes.append(
            f"{silent} of {len(rows)} studies had no events, or only events, in both arms; they are kept, "
            "where the Cochrane Handbook (10.4.4) would leave them out of a ratio"
        )
    return notes


def _has_zero(row: PoolRow) -> bool:
    arms = row.arms
    if isinstance(arms, Counts):
        return 0 in arms.cells
    if isinstance(arms, Rates):
        return 0 in (arms.events_1, arms.events_2)
    return isinstance(arms, Proportion) and arms.events in (0, arms.n)


def as_json(result: PoolResult) -> str:
    """The result as JSON: figures on the analysis scale, and under ``back`` on the scale people read."""
    request, pooled = result.request, result.pooled
    plain = {
        "measure": request.measure,
        "method": request.method,
        **_plain(pooled, request.measure),
        "studies": [
            {
                "study": name,
                "effect": study.effect if study else None,
                "variance": study.variance if study else None,
                "weight": weight,
            }
            for name, study, weight in zip(result.names, result.studies, pooled.weights, strict=True)
        ],
        "egger": asdict(result.egger) if result.egger else None,
        "notes": list(result.notes),
    }
    if result.subgroups:
        plain["subgroups"] = {
            "groups": [{"group": name, **_plain(some, request.measure)} for name, some in result.subgroups.groups],
            "q": result.subgroups.q,
            "q_df": result.subgroups.q_df,
            "q_p": result.subgroups.q_p,
        }
    if result.without:
        plain["leave_one_out"] = [{"without": name, **_plain(rest, request.measure)} for name, rest in result.without]
    return json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False)


def _plain(pooled: Pooled, measure: str) -> dict[str, Any]:
    figures = {name: value for name, value in asdict(pooled).items() if name not in ("method", "weights", "notes")}
    figures["back"] = {
        name: None if figures[name] is None else _finite(back_transform(measure, figures[name])) for name in _ENDS
    }
    return figures


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def as_text(result: PoolResult) -> str:
    """The result as lines for a terminal, on the scale people read."""
    request, pooled = result.request, result.pooled
    measure = MEASURES[request.measure]
    level = f"{request.level:g}%"
    studies = "1 study" if pooled.k == 1 else f"{pooled.k} studies"
    adjusted = "; Hartung–Knapp interval, never narrower than the plain one" if pooled.knapp_hartung else ""
    wide = min(_WIDEST, max(len(name) for name in (*result.names, "Prediction interval")))

    def line(name: str, value: str, interval: str, weight: str = "") -> str:
        return f"{name[:wide]:<{wide}}  {value:>9}  {interval:>22}  {weight:>7}".rstrip()

    lines = [f"{studies}, {measure.name}: {METHOD_NAMES[request.method]}{adjusted}", ""]
    lines.append(line("Study", "Effect", f"{level} interval", "Weight"))
    for name, study, weight in zip(result.names, result.studies, pooled.weights, strict=True):
        if study is None:
            lines.append(line(name, "none", "", f"{weight:.1f}%"))
            continue
        ends = wald_interval(study.effect, math.sqrt(study.variance), request.level / 100)
        lines.append(line(name, _shown(study.effect, request), _interval(*ends, request), f"{weight:.1f}%"))
    lines.append(
        line("Pooled", _shown(pooled.estimate, request), _interval(pooled.low, pooled.high, request), "100.0%")
    )
    if pooled.prediction_low is not None and pooled.prediction_high is not None:
        interval = _interval(pooled.prediction_low, pooled.prediction_high, request)
        lines.append(line("Prediction interval", "", interval))
    lines += ["", f"Pooled effect against none: p {_probability(pooled.p)}" if measure.null is not None else ""]
    lines += _spread(pooled, level)
    lines += [f"Note: {note}." for note in result.notes]
    if result.egger:
        egger = result.egger
        lines.append(f"Egger's test: intercept {egger.intercept:.3f}, t {egger.t:.2f}, p {_probability(egger.p)}")
    else:
        lines.append(
            f"Small-study effects are not tested with fewer than {MINIMUM_STUDIES} studies that differ in size."
        )
    if result.subgroups:
        lines += ["", "By subgroup"]
        for name, some in result.subgroups.groups:
            value, interval = _shown(some.estimate, request), _interval(some.low, some.high, request)
            lines.append(line(f"{name} ({some.k})", value, interval))
        q, degrees, p = result.subgroups.q, result.subgroups.q_df, result.subgroups.q_p
        lines.append(f"Difference among subgroups: Q {q:.2f} on {degrees} df, p {_probability(p)}")
    if result.without:
        lines += ["", "Without each study in turn"]
        for name, rest in result.without:
            lines.append(line(name, _shown(rest.estimate, request), _interval(rest.low, rest.high, request)))
    return "\n".join(lines)


def _spread(pooled: Pooled, level: str) -> list[str]:
    if pooled.k == 1:
        return ["One study: nothing to compare."]
    lines = [f"Q {pooled.q:.2f} on {pooled.q_df} df, p {_probability(pooled.q_p)}; H² {pooled.h2:.2f}"]
    share = f"I² {pooled.i2:.1f}%"
    if pooled.i2_low is not None:
        share += f" ({level} interval {pooled.i2_low:.1f}% to {pooled.i2_high:.1f}%)"
    if pooled.tau2_low is not None:
        share += f"; tau² {pooled.tau2:.4f} ({pooled.tau2_low:.4f} to {pooled.tau2_high:.4f})"
    return [*lines, share]


def _shown(value: float, request: PoolRequest) -> str:
    shown = f"{back_transform(request.measure, value):.{2 if MEASURES[request.measure].scale == 'log' else 3}f}"
    return shown.replace("-", "\N{MINUS SIGN}") if float(shown) else shown.removeprefix("-")


def _interval(low: float, high: float, request: PoolRequest) -> str:
    return f"{_shown(low, request)} to {_shown(high, request)}"


def _probability(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
