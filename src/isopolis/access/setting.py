"""A city ready for travel: origins and facilities on its streets, and the way that each mode takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from isopolis.access.costs import Bound, Unit, costs, enters
from isopolis.access.graph import Graph
from isopolis.access.network import Network
from isopolis.access.snapping import snap
from isopolis.access.streets import read_network
from isopolis.access.ways import By, LineWay, MatrixWay, Pairs, Snapped, StreetWay, Way, Whole
from isopolis.errors import DataError, Finding
from isopolis.sources import City, Findings
from isopolis.sources.matrices import matrix
from isopolis.sources.modes import Assignment, Mode, assignment, modes
from isopolis.sources.places.coordinates import plane
from isopolis.sources.places.facilities import facilities
from isopolis.sources.places.origins import Origins, origins
from isopolis.sources.reach_rules import Rule, refuse, rules
from isopolis.sources.reaching import usual

CACHE = "private/streets"
BEYOND = ("stop", "station")  # kinds that may stand off the streets of an extract
ENDS: tuple[Bound, ...] = ("best", "worst")


@dataclass(frozen=True)
class Streets:
    """The network, and where origins and facilities stand on it."""

    network: Network
    origins: Snapped
    facilities: Snapped


@dataclass(frozen=True)
class Setting:
    """What travel is worked out from. `modes` are those that somebody moves by, and the city's other ones where
    streets tell them apart."""

    origins: Origins
    facilities: pl.DataFrame
    rules: Mapping[str, Rule]
    modes: tuple[Mode, ...]
    assignment: Assignment
    streets: Streets | None
    matrices: Mapping[str, Pairs]

    def by(self, mode: Mode) -> By:
        """What the mode's travel times rest on."""
        if mode.id in self.matrices:
            return "matrix"
        return "streets" if self.streets else "line"

    def bounds(self, mode: Mode) -> tuple[Bound, ...]:
        """The mode's own rule and, where something is unknown that matters to it, the best and the worst."""
        return ("central", *(bound for bound in ENDS if self._differs(mode, bound)))

    def _differs(self, mode: Mode, bound: Bound) -> bool:
        doors = self.facilities.select(enters(mode, bound) != enters(mode, "central")).to_series().any()
        if doors or self.by(mode) != "streets" or self.streets is None:
            return bool(doors)
        ours, other = (costs(self.streets.network, mode, b) for b in ("central", bound))
        return not all(np.array_equal(a, b) for a, b in zip(ours, other, strict=True))

    def way(self, mode: Mode, bound: Bound, unit: Unit = "minutes") -> Way:
        """How the mode gets from each origin to the facilities, in minutes or in metres."""
        speed = mode.speed * 1000 / 60 if unit == "minutes" else 1.0
        if self.by(mode) == "matrix" and unit == "minutes":
            pairs = self.matrices[mode.id]
            return MatrixWay(pairs, _present(pairs.origin, len(self.origins.frame)))
        if self.streets is None:
            return LineWay(*self._flat, speed)
        forward, backward = costs(self.streets.network, mode, bound, unit)
        edges = self.streets.network.edges
        start, end = edges["start"].to_numpy(), edges["end"].to_numpy()
        graph = Graph.of(self.streets.network.nodes.height, start, end, forward, backward)
        return StreetWay(graph, self.streets.origins, self.streets.facilities, speed)

    def line(self) -> Way:
        """Metres as the crow flies."""
        return LineWay(*self._flat, speed=1.0, detour=1.0)

    def rows(self, mode: Mode, bound: Bound, kinds: tuple[str, ...], rule: Rule | None = None) -> Whole:
        """The facilities of these kinds that the mode can enter and that the rule counts, by their rows."""
        chosen = pl.col("kind").is_in(list(kinds)) & enters(mode, bound)
        whom = ["", rule.terms.whom] if rule else [""]
        chosen &= pl.col("whom").is_in(whom)
        if rule and rule.terms.step_free:
            chosen &= pl.col("step_free").fill_null(False)
        if rule and rule.terms.departures:
            chosen &= pl.col("departures").fill_null(0) >= rule.terms.departures
        return self.facilities.select(chosen.arg_true()).to_series().to_numpy().astype(np.int32)

    @property
    def usual(self) -> Mode:
        """How they move of whom the city says nothing else."""
        return next(mode for mode in self.modes if mode.id == usual(self.assignment))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the facilities, sorted."""
        return tuple(self.facilities["kind"].unique().sort())

    @cached_property
    def _flat(self) -> tuple[np.ndarray, np.ndarray]:
        for frame, file in ((self.origins.frame, "origins"), (self.facilities, "facilities")):
            if lacking := frame["lon"].null_count() + frame["lat"].null_count():
                raise DataError(
                    "places without coordinates can be reached by a matrix alone",
                    where=f"city.toml, {file}",
                    got=f"{lacking} empty coordinates",
                    expected="lon and lat of each, or a matrix for every mode",
                    hint="filling them in, or [matrices.adult]",
                )
        middle = float(np.mean(self.origins.frame["lat"].to_numpy()))
        homes, there = (
            plane(f["lon"].to_numpy(), f["lat"].to_numpy(), middle) for f in (self.origins.frame, self.facilities)
        )
        return homes, there


def setting(city: City, progress: Callable[[str], object]) -> Setting:
    """A city's setting, read from its folder. Raises ContractError or DataError for what cannot be used."""
    progress("reading origins and facilities")
    homes, there, known = origins(city), facilities(city), modes(city)
    refuse(city.contract, frozenset(there["kind"]))
    ids = (homes.frame["id"], there["place"])
    matrices = {id: _pairs(matrix(city, id, *ids), homes.frame, there) for id in city.contract.matrices}
    moved, ruled = assignment(city), rules(city.contract)
    used = {usual(moved), *(mode for _, mode in moved), *(rule.terms.mode for rule in ruled.values())}
    wanted = tuple(m for id, m in known.items() if city.contract.streets or id in used or id in matrices)
    return Setting(homes, there, ruled, wanted, moved, _streets(city, homes.frame, there, progress), matrices)


def _streets(city: City, homes: pl.DataFrame, there: pl.DataFrame, progress: Callable[[str], object]) -> Streets | None:
    terms = city.contract.streets
    if terms is None:
        return None
    progress("reading streets")
    raster = city.path / terms.elevation if terms.elevation else None
    network = read_network(city.path / terms.file, raster, city.path / CACHE, progress)
    Findings.of(network.findings()).raise_for_findings()
    progress("finding the street of each origin")
    placed = [Snapped(*snap(network, f["lon"].to_numpy(), f["lat"].to_numpy())) for f in (homes, there)]
    far = _far(there, placed[1].node)
    if len(far):
        raise DataError.of([_off(far, terms.file)])
    if (placed[0].node < 0).all():
        raise DataError("no origin is near a street", where=terms.file, hint="the extract of the same place")
    return Streets(network, *placed)


def _far(there: pl.DataFrame, node: Whole) -> pl.DataFrame:
    """Facilities none of whose points is near a street. Stops may be: a timetable is often of a whole region."""
    off = (pl.col("node") < 0).all().over("id") & ~pl.col("kind").is_in(BEYOND)
    return there.with_columns(node=pl.Series(node)).filter(off)


def _off(far: pl.DataFrame, file: str) -> Finding:
    named = ", ".join(far["id"].unique().sort().head(5)) + (" ..." if far["id"].n_unique() > 5 else "")
    return Finding(
        "facilities stand more than 500 m from any street",
        file,
        f"{far['id'].n_unique()} of them: {named}",
        "facilities on the streets of the extract",
        "their coordinates (lon before lat, WGS 84), or a larger extract",
    )


def _pairs(frame: pl.DataFrame, homes: pl.DataFrame, there: pl.DataFrame) -> Pairs:
    """A matrix by rows of origins and of facilities; several facilities may stand at one place."""
    origin = homes.select(origin="id").with_row_index("o")
    place = there.select("place").with_row_index("f")
    joined = frame.join(origin, on="origin").join(place, on="place").sort("o", "f")
    return Pairs(
        *(joined[c].cast(t).to_numpy() for c, t in (("o", pl.Int32), ("f", pl.Int32), ("minutes", pl.Float32)))
    )


def _present(rows: Whole, size: int) -> np.ndarray:
    there = np.zeros(size, np.bool_)
    there[rows] = True
    return there
