"""What each street costs a mode, in minutes or metres: barred, slowed by hindrances, slowed or sped by its slope."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.sources.modes import Mode

if TYPE_CHECKING:
    from isopolis.access.network import Network

Bound = Literal["central", "best", "worst"]
Unit = Literal["minutes", "metres"]
Costs = tuple[NDArray[np.float32], NDArray[np.float32]]
_PER_MINUTE = 1000 / 60  # metres a minute for each km/h


def costs(network: "Network", mode: Mode, bound: Bound = "central", unit: Unit = "minutes") -> Costs:
    """What each edge costs this mode from its start to its end, and back: float32, infinite where barred.

    `best` counts every unknown tag in favour of passing, `worst` against it, `central` as the mode says. In metres an
    edge that may be passed costs its length.
    """
    times = _times(mode, bound)
    length = pl.col("metres").cast(pl.Float64)
    passed = length if unit == "metres" else length * times / (mode.speed * _PER_MINUTE)
    slopes = (pl.lit(1.0), pl.lit(1.0)) if unit == "metres" else (_tobler(_slope()), _tobler(-_slope()))
    barred = times.is_infinite()
    made = network.edges.select(
        pl.when(barred).then(math.inf).otherwise(passed * slope).cast(pl.Float32).alias(name)
        for name, slope in zip(("forward", "backward"), slopes, strict=True)
    )
    return made["forward"].to_numpy(), made["backward"].to_numpy()


def _slope() -> pl.Expr:
    """Rise over run from start to end: as tagged, else from the height of the ground; flat where neither is known."""
    return pl.coalesce("incline", "grade", pl.lit(0.0)).cast(pl.Float64)


def _tobler(slope: pl.Expr) -> pl.Expr:
    """How many times as long a slope takes as the flat: fastest (0.84) at 5 % down, 1 on the flat and at 10 % down.

    Source: Tobler (1993), Three presentations on geographical analysis and modeling, NCGIA 93-1: a speed of
    6 exp(-3.5 |slope + 0.05|) km/h, here relative to its value on the flat.
    """
    return (3.5 * ((slope + 0.05).abs() - 0.05)).exp()


def _times(mode: Mode, bound: Bound) -> pl.Expr:
    """How many times as long an edge's hindrances make it take; infinite where one bars it."""
    times: pl.Expr = pl.lit(1.0)
    for hinders, factor in _hindrances(mode, bound):
        if factor > 1:
            times = times * pl.when(hinders).then(factor).otherwise(1.0)
    return times


def _hindrances(mode: Mode, bound: Bound) -> Iterator[tuple[pl.Expr, float]]:
    """Where each hindrance stands, and how many times as long it makes the mode take."""
    answers = _answers(mode.steep_from)
    good = {tag: _counted(mode, tag, answer, bound) for tag, answer in answers.items()}
    yield pl.col("steps").fill_null(False) & ~good["ramp"], mode.steps
    yield ~good["kerb"], mode.raised_kerb
    yield ~good["paved"], mode.unpaved
    yield ~good["wheelchair"], mode.not_for_wheelchairs
    yield ~good["tactile"], mode.no_tactile
    yield ~good["lit"], mode.unlit
    yield ~good["gentle"], mode.steep


def _counted(mode: Mode, tag: str, answer: pl.Expr, bound: Bound) -> pl.Expr:
    """The answer with what is unknown counted as the bound, or the mode, says."""
    own = getattr(mode.unknown, tag) == "yes"
    return answer.fill_null({"best": True, "worst": False, "central": own}[bound])


def _answers(limit: float) -> dict[str, pl.Expr]:
    """Each tag's answer, null where unknown; kerb, paved and wheelchair also as the others answer for it.

    A way tagged wheelchair=yes has kerbs and a surface that wheels pass; one whose kerbs and surface do is for them.
    """
    kerb, paved, wheelchair = pl.col("kerb"), pl.col("paved"), pl.col("wheelchair")
    for_wheels = pl.when(wheelchair).then(True)
    both = pl.when(kerb & paved).then(True)
    return {
        "ramp": pl.col("ramp"),
        "kerb": pl.coalesce(kerb, for_wheels),
        "paved": pl.coalesce(paved, for_wheels),
        "wheelchair": pl.coalesce(wheelchair, both),
        "tactile": pl.col("tactile"),
        "lit": pl.col("lit"),
        "gentle": _gentle(limit),
    }


def _gentle(limit: float) -> pl.Expr:
    """Whether the slope keeps within the limit: null where only the height of the ground says that it does not.

    A raster of heights errs by metres, so a slope reckoned from one is a doubt; a tagged one is an answer.
    """
    too_steep = pl.col("grade").abs() > limit
    by_height = pl.when(too_steep).then(None).otherwise(True)
    return pl.coalesce(pl.col("incline").abs() <= limit, by_height)


def enters(mode: Mode, bound: Bound) -> pl.Expr:
    """Whether the mode can enter each facility, over its column step_free."""
    if not mode.step_free:
        return pl.lit(True)
    return _counted(mode, "step_free", pl.col("step_free"), bound)


def bars(mode: Mode) -> tuple[str, ...]:
    """What stands in the mode's way, in words: what it cannot pass, then what it shuns as it takes longer there.

    ("raised kerbs", "unlit ways (counted 1.2 times as long)")
    """
    said = _in_words(mode)
    barred = [words for words, times in said if math.isinf(times)]
    shunned = [f"{words} (counted {times:g} times as long)" for words, times in said if 1 < times < math.inf]
    return (*barred, *shunned)


def _in_words(mode: Mode) -> tuple[tuple[str, float], ...]:
    return (
        ("steps without a ramp", mode.steps),
        ("raised kerbs", mode.raised_kerb),
        ("unpaved ways", mode.unpaved),
        ("ways tagged as not for wheelchairs", mode.not_for_wheelchairs),
        (f"slopes of more than {100 * mode.steep_from:.2g} %", mode.steep),
        ("ways without tactile paving", mode.no_tactile),
        ("unlit ways", mode.unlit),
    )
