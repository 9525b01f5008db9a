"""Porto Alegre, real streets: how near health care is by mode, and what each choice of ours does to the figure.

Each rung of LADDER changes one thing, from what an early prototype reckoned to what Isopolis reckons; the page
docs/explanation/reach-porto-alegre.md shows the figures and says why they move.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from isopolis import sources
from isopolis.access import search, snapping, streets
from isopolis.access.costs import costs
from isopolis.access.graph import Graph
from isopolis.access.network import Network
from isopolis.access.travelling import travel
from isopolis.sources.modes import Mode, modes

pytestmark = pytest.mark.shared

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "reach-porto-alegre.md"
IDS = ("adult", "older", "pushchair", "wheelchair")
# Printed by an early prototype: the mean minutes of an adult, and who is within 15 minutes, in percent.
PRINTED_MEAN = 7.9
PRINTED = {"adult": 91.7, "older": 68.4, "pushchair": 82.5, "wheelchair": 79.1}
# How it snapped and which ways it took were not kept. Such choices alone (nearest in degrees or in metres, a start on
# fragments or not, closed ways or not) put the share of the older between 67.1 and 68.6, and the pushchair's between
# 82.4 and 83.8; a hexagon, which is in or out as a whole, holds up to 0.6 % of the residents.
NEAR = 1.5
CITY = """
[city]
name = "Porto Alegre"
country = "BR"
area = "POA"
[origins]
file = "grid.csv"
[facilities]
file = "facilities.csv"
[streets]
file = "poa_osm.pbf"
elevation = "poa_elevation.tif"
"""
SMOOTH = {"raised_kerb": 1.0, "unpaved": 1.0, "not_for_wheelchairs": 1.0, "steep": 1.0}


class Rung(NamedTuple):
    """One way to reckon: which network, from which nodes, with what changed in every mode."""

    network: str = "ours"
    hills: bool = True
    fragments: bool = False  # whether one may start at a piece of streets that joins no other
    legs: bool = True
    changed: Mapping[str, float] = {}


LADDER = {
    "rebuilt": Rung("every", hills=False, fragments=True, legs=False, changed=SMOOTH),
    "only ways that are open on foot": Rung("uncut", hills=False, fragments=True, legs=False, changed=SMOOTH),
    "no start on a fragment": Rung("uncut", hills=False, legs=False, changed=SMOOTH),
    "long pieces split": Rung(hills=False, legs=False, changed=SMOOTH),
    "legs to the street": Rung(hills=False, changed=SMOOTH),
    "slopes": Rung(changed=SMOOTH),
    "`wheelchair=no` bars": Rung(changed={"unpaved": 1.0, "steep": 1.0}),
    "unpaved ways bar": Rung(changed={"steep": 1.0}),
    "as it is": Rung(),
}

# Rows of the page's second table: how the wheelchair counts what is not known.
UNKNOWN: Mapping[str, tuple[Mapping[str, str], str]] = {
    "counts in favour (best)": ({}, "best"),
    "counts in favour, but for ramps (`wheelchair`)": ({}, "central"),
    "a slope over 1 in 12 by the height of the ground bars": ({"gentle": "no"}, "central"),
    "an unknown surface bars": ({"paved": "no"}, "central"),
    "both of these bar (`wheelchair-strict`)": ({"gentle": "no", "paved": "no"}, "central"),
    "counts against (worst)": ({}, "worst"),
}


class Town(NamedTuple):
    """The city, its hexagons, and its streets as read in three ways."""

    city: sources.City
    grid: pl.DataFrame
    networks: Mapping[str, Network]
    modes: Mapping[str, Mode]

    def minutes(self, id: str, rung: Rung = LADDER["as it is"], bound="central") -> np.ndarray:
        """Minutes from each hexagon to the nearest one with health care."""
        mode, network = self.modes[id].model_copy(update=rung.changed), self.networks[rung.network]
        if not rung.hills:
            network = Network(network.nodes, network.edges.with_columns(grade=None, incline=None))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(snapping, "ISLAND", 0 if rung.fragments else snapping.ISLAND)
            node, metres = snapping.snap(network, self.grid["lon"], self.grid["lat"])
        ends = (network.edges["start"].to_numpy(), network.edges["end"].to_numpy())
        graph = Graph.of(network.nodes.height, *ends, *costs(network, mode, bound))
        leg = metres / np.float32(mode.speed * 1000 / 60) if rung.legs else np.zeros_like(metres)
        on, served = node >= 0, (self.grid["healthcare"] > 0).to_numpy()
        found = np.full(len(node), np.inf)
        found[on] = search.nearest(graph, node[on & served], leg[on & served])[0][node[on]] + leg[on]
        return found

    def share(self, minutes: np.ndarray) -> float:
        """Percent of residents within 15 minutes; who is not reached is not."""
        return 100 * self.of_all(minutes <= 15)

    def of_all(self, who: np.ndarray) -> float:
        """The share of residents in these hexagons."""
        people = self.grid["population"].to_numpy()
        return float(people[who].sum() / people.sum())

    def mean(self, minutes: np.ndarray) -> float:
        """Mean minutes of the residents who are reached."""
        reached, people = np.isfinite(minutes), self.grid["population"].to_numpy()
        return float(np.average(minutes[reached], weights=people[reached]))


def network(folder: Path, cache: Path, **changed: object) -> Network:
    """The streets, read with something of the reader changed."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in changed.items():
            patch.setattr(streets, name, value)
        return streets.read_network(folder / "poa_osm.pbf", folder / "poa_elevation.tif", cache)


@pytest.fixture(scope="module")
def town(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Porto Alegre as a city folder."""
    data, folder = shared / "data" / "place" / "poa", tmp_path_factory.mktemp("poa")
    grid = pl.read_csv(data / "poa_hexgrid.csv").with_columns(pl.col("healthcare").fill_null(0))
    grid.select("id", "lon", "lat", "population", area=pl.lit("POA")).write_csv(folder / "grid.csv")
    served = grid.filter(pl.col("healthcare") > 0)
    served.select("id", "lon", "lat", kind=pl.lit("doctor")).write_csv(folder / "facilities.csv")
    for name in ("poa_osm.pbf", "poa_elevation.tif"):
        (folder / name).symlink_to(data / name)
    (folder / "city.toml").write_text(CITY, "utf-8")
    city = sources.open(folder)
    networks = {
        "every": network(data, folder / "every", walkable=lambda tags: "highway" in tags, LONGEST=1e9),
        "uncut": network(data, folder / "uncut", LONGEST=1e9),
        "ours": network(data, folder / "ours"),
    }
    return Town(city, grid, networks, modes(city))


def test_the_prototypes_figures_come_out_where_one_reckons_as_it_did(town: Town) -> None:
    assert town.mean(town.minutes("adult", LADDER["rebuilt"])) == pytest.approx(PRINTED_MEAN, abs=0.1)
    for id, printed in PRINTED.items():
        assert town.share(town.minutes(id, LADDER["rebuilt"])) == pytest.approx(printed, abs=NEAR)


def test_whoever_is_slower_or_hindered_more_reaches_less(town: Town) -> None:
    share = {id: town.share(town.minutes(id)) for id in town.modes}
    assert share["adult"] >= share["child"] >= share["pushchair"] >= share["wheelchair"] >= share["wheelchair-strict"]
    assert share["adult"] >= share["older"]
    assert share["adult"] >= share["low-vision"]


@pytest.mark.parametrize("id", ["adult", "pushchair", "wheelchair", "wheelchair-strict", "low-vision"])
def test_each_hexagon_is_at_best_nearer_and_at_worst_farther(town: Town, id: str) -> None:
    best, central, worst = (town.minutes(id, bound=bound) for bound in ("best", "central", "worst"))
    assert (best <= central).all()
    assert (central <= worst).all()


def test_a_leg_or_a_ban_brings_no_hexagon_nearer(town: Town) -> None:
    names = list(LADDER)
    for name in ("legs to the street", "`wheelchair=no` bars", "unpaved ways bar", "as it is"):
        before = LADDER[names[names.index(name) - 1]]
        for id in IDS:
            assert (town.minutes(id, before) <= town.minutes(id, LADDER[name]) + 1e-4).all()


def test_hills_make_the_way_longer_on_the_whole(town: Town) -> None:
    for id in IDS:
        flat, hilly = (town.mean(town.minutes(id, LADDER[name])) for name in ("legs to the street", "slopes"))
        assert hilly > flat


def test_dropping_those_who_are_not_reached_would_flatter_the_wheelchair(town: Town) -> None:
    minutes = town.minutes("wheelchair")
    dropped = town.share(minutes) / town.of_all(np.isfinite(minutes))
    assert dropped > town.share(minutes) + 3


def test_what_is_unknown_of_the_streets_is_most_of_what_a_wheelchair_can_reach(town: Town) -> None:
    best, central, worst = (
        town.share(town.minutes("wheelchair", bound=bound)) for bound in ("best", "central", "worst")
    )
    assert best - central < 1 < central - worst
    assert worst == pytest.approx(100 * town.of_all((town.grid["healthcare"] > 0).to_numpy()), abs=0.5)


def rows(names: Collection[str]) -> dict[str, list[float]]:
    """The numbers in the rows of the page's tables that have these names."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.read_text("utf-8").splitlines()]
    named = [(line[0].removeprefix("+ "), line[1:]) for line in cells]
    return {name: [float(cell) for cell in numbers] for name, numbers in named if name in names}


def test_the_page_shows_what_comes_out(town: Town) -> None:
    shown = rows(LADDER)
    assert list(shown) == list(LADDER)
    for name, rung in LADDER.items():
        found = [town.minutes(id, rung) for id in IDS]
        mean, *shares = shown[name]
        assert mean == pytest.approx(town.mean(found[0]), abs=0.06)
        assert shares == pytest.approx([town.share(minutes) for minutes in found], abs=0.2)


def test_the_page_shows_what_the_tags_leave_open(town: Town) -> None:
    shown, mode = rows(UNKNOWN), town.modes["wheelchair"]
    assert list(shown) == list(UNKNOWN)
    for name, (unknown, bound) in UNKNOWN.items():
        counted = mode.model_copy(update={"unknown": mode.unknown.model_copy(update=unknown)})
        minutes = town._replace(modes={"wheelchair": counted}).minutes("wheelchair", bound=bound)
        lost = 100 * town.of_all(np.isinf(minutes))
        assert shown[name] == pytest.approx([town.share(minutes), lost], abs=0.2)


def test_travel_times_of_the_city_are_these(town: Town) -> None:
    frame = travel(town.city).frame
    for id in IDS:
        own = frame.filter(mode=id).sort("origin")
        minutes = town.minutes(id)[town.grid["id"].arg_sort().to_numpy()]
        assert own["minutes"].fill_null(np.inf).to_numpy() == pytest.approx(minutes, abs=1e-3)
