"""Measure a city: every source, every indicator, every group, area and period."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import DataError, UsageError
from isopolis.measurement.assumptions import mark_assumed, read_assumptions
from isopolis.measurement.coverage import coverage
from isopolis.measurement.estimate import estimate_source
from isopolis.measurement.figures import published_estimates
from isopolis.measurement.quality import response_quality
from isopolis.measurement.results import COLUMNS, Estimates, Progress
from isopolis.measurement.source import MeasuredSource, measure_source
from isopolis.sources import City
from isopolis.sources.reaching import Surroundings

if TYPE_CHECKING:
    from isopolis.access.travelling import TravelTimes


def measure(
    city: City,
    by: Sequence[str] | None = None,
    depth: int = 2,
    progress: Progress | None = None,
    times: "TravelTimes | None" = None,
) -> Estimates:
    """How a city stands, for every group of up to `depth` characteristics of `by` (all of them if None).

    `times` are worked out where they are not given and people's rows need them.
    UsageError for a characteristic the framework does not have; DataError where the rows break the contract.
    """
    wanted = _characteristics(city, by)
    say = progress or (lambda _: None)
    around = _surroundings(city, times, say)
    frames, measured, quality = [_nothing()], [], []
    for name, source in city.sources.items():
        say(f"measuring {name}")
        if source.kind == "figures":
            frames.append(published_estimates(name, source.figures(), city.framework, city.areas))
            continue
        microdata = source.microdata(around)
        one: MeasuredSource = measure_source(microdata, city.areas, city.contract.city.area, wanted, depth)
        measured.append(one)
        frames.append(estimate_source(one))
        quality.append(response_quality(microdata))
    if not city.sources and city.contract.facilities is None:
        raise DataError("there is nothing to measure", where="city.toml", got="no source", hint="adding [sources.NAME]")
    assumptions = read_assumptions(city)
    columns = list(COLUMNS)
    frame = mark_assumed(pl.concat([f.select(columns) for f in frames], how="vertical_relaxed"), assumptions)
    answers = pl.concat(quality) if quality else pl.DataFrame()
    area = city.contract.city.area
    known = coverage(city.framework, frame, answers, area, city.contract.frame.characteristics)
    return Estimates(frame, answers, known, area, assumptions, tuple(measured))


def _nothing() -> pl.DataFrame:
    """No estimate: what a city has that knows its places and facilities alone."""
    return pl.DataFrame(schema=COLUMNS)


def _surroundings(city: City, times: "TravelTimes | None", say: Progress) -> Surroundings | None:
    """What is within reach from each place, where some row's value is that."""
    if not any(source.reached for source in city.sources.values()):
        return None
    from isopolis.access.travelling import travel  # most cities of published figures never need it

    return (times or travel(city, say)).surroundings


def _characteristics(city: City, by: Sequence[str] | None) -> tuple[str, ...]:
    known = [characteristic.id for characteristic in city.framework.characteristics]
    for name in by or ():
        if name not in known:
            close = get_close_matches(name, known, 1)
            raise UsageError(
                "the framework has no such characteristic",
                got=name,
                expected=", ".join(known),
                hint=f"{close[0]!r}" if close else "isopolis framework show, which lists them",
            )
    return tuple(by) if by is not None else tuple(known)
