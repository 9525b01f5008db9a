"""The Hague's folder: whole, declared, adding up, and equal to the source's tables."""

import json
import tomllib
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from shapely import unary_union
from shapely.geometry import shape

from isopolis import framework, sources
from isopolis.demo import the_hague
from isopolis.framework import Group
from isopolis.sources.contract import Contract

ROOT = Path(__file__).resolve().parents[3]
PACKED = ROOT / "src/isopolis/demo/data/the_hague"
CITY = "GM0518"
KEY = ["indicator", "area", "period", "group"]
AGES = [f"age={age}" for age in ("0-14", "15-24", "25-44", "45-64", "65+")]
SEXES = ["sex=female", "sex=male"]
ORIGINS = ["origin=dutch", "origin=western", "origin=non-western"]
COUNTRIES = [f"origin={c}" for c in ("morocco", "turkiye", "suriname", "dutch-caribbean", "other-non-western")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the_hague.write(tmp_path_factory.mktemp("cities"))


@pytest.fixture(scope="module")
def contract(folder: Path) -> Contract:
    return Contract.model_validate(tomllib.loads((folder / "city.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def figures(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "key_figures.csv", schema_overrides={"period": pl.String, "se": pl.Float64})


@pytest.fixture(scope="module")
def areas(folder: Path) -> list[dict]:
    return json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))["features"]


@pytest.fixture(scope="module")
def value(figures: pl.DataFrame) -> dict[tuple[str, str, str, str], float]:
    return {tuple(row[:4]): row[4] for row in figures.select(*KEY, "value").iter_rows()}


# -- The folder ------------------------------------------------------------------------------------------------------


def test_writing_again_changes_nothing_and_leaves_other_files_alone(tmp_path: Path) -> None:
    folder = the_hague.write(tmp_path)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "notes.txt").write_text("the city's own")
    the_hague.write(tmp_path)
    assert set(first) == {"city.toml", "key_figures.csv", "areas.geojson"}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first | {"notes.txt": b"the city's own"}


def test_a_file_that_cannot_be_written_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "the-hague" / "key_figures.csv").mkdir(parents=True)
    with pytest.raises(OSError):
        the_hague.write(tmp_path)
    assert {path.name for path in (tmp_path / "the-hague").iterdir()} == {"areas.geojson", "key_figures.csv"}


def test_it_keeps_its_own_contract(folder: Path) -> None:
    city = sources.open(folder)
    assert list(city.check()) == []
    assert city.areas.levels == ("city", "district", "neighbourhood")
    assert city.framework.indicator("LOC04").level == "household"


def test_it_is_a_real_city_and_names_its_source(contract: Contract) -> None:
    assert contract.city.synthetic is False
    assert "Source: Statistics Netherlands (CBS)" in contract.city.attribution
    assert "CBS / Kadaster" in contract.city.attribution
    assert contract.frame.absent
    assert [source.kind for source in contract.sources.values()] == ["figures"]


def test_every_figure_says_which_table_it_is_from(figures: pl.DataFrame) -> None:
    assert figures.filter(~pl.col("provenance").str.contains(r"^(computed from )?CBS [\w ]*\d")).is_empty()


def test_the_package_stays_small() -> None:
    assert sum(path.stat().st_size for path in PACKED.iterdir()) < 250_000


# -- What is declared ------------------------------------------------------------------------------------------------


def test_every_indicator_is_declared_whole_and_has_figures(contract: Contract, figures: pl.DataFrame) -> None:
    assert set(contract.indicators) == set(figures["indicator"])
    domains = {domain.id for domain in framework.load("cities-of-equality").domains}
    for terms in contract.indicators.values():
        assert (terms.domain in domains) != (terms.statistic == "total" and terms.domain == "")
        assert terms.name
        assert terms.definition
        assert terms.unit
        assert terms.direction
        assert terms.statistic
        assert (terms.unit == "share") == (terms.statistic == "share")


def test_no_indicator_takes_the_name_or_id_of_the_catalogue(contract: Contract) -> None:
    catalogue = framework.load("cities-of-equality")
    assert not {i.id for i in catalogue} & set(contract.indicators)
    assert not {i.name for i in catalogue} & {terms.name for terms in contract.indicators.values()}


def test_sentences_hold_both_sides(contract: Contract) -> None:
    for terms in contract.indicators.values():
        if terms.sentence:
            said = terms.sentence.format(group="43 of 100 women", others="68 of 100 others")
            assert "43 of 100 women" in said
            assert "68 of 100 others" in said


def test_every_group_has_words(contract: Contract, figures: pl.DataFrame) -> None:
    catalogue = framework.load("cities-of-equality")
    known = {(c.id, k.id): k for c in catalogue.characteristics for k in c.categories}
    known |= {(id, k.id): k for id, c in contract.characteristics.items() for k in c.categories}
    grounds = {ground.id for ground in catalogue.grounds}
    for key in figures["group"].unique():
        group = Group.parse(key)
        assert group.key == key
        assert all(known[pair].noun or known[pair].adjective or known[pair].modifier for pair in group.pairs)
    assert {c.ground for c in contract.characteristics.values() if c.ground} <= grounds


def test_words_of_the_source_are_marked_as_its_own(contract: Contract) -> None:
    categories = [k for id in ("origin", "earner_origin") for k in contract.characteristics[id].categories]
    old = [k for k in categories if "western" in k.id or k.id == "dutch"]
    assert old
    assert all("the source's term" in k.name and "the source's term" in (k.modifier or k.noun) for k in old)


# -- Areas -----------------------------------------------------------------------------------------------------------


def test_areas_nest_and_cover_every_figure(areas: list[dict], figures: pl.DataFrame) -> None:
    parents = {f["properties"]["code"]: f["properties"]["parent"] for f in areas}
    by_level = {level: {f["properties"]["code"] for f in areas if f["properties"]["level"] == level}
                for level in ("district", "neighbourhood")}  # fmt: skip
    assert {level: len(codes) for level, codes in by_level.items()} == {"district": 44, "neighbourhood": 114}
    assert {parents[code] for code in by_level["district"]} == {CITY}
    assert {parents[code] for code in by_level["neighbourhood"]} == by_level["district"]
    assert set(figures["area"]) == {CITY, *parents}
    assert all(f["properties"]["name"] for f in areas)


def test_districts_are_the_union_of_their_neighbourhoods(areas: list[dict]) -> None:
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in areas}
    assert all(polygon.is_valid and not polygon.is_empty for polygon in shapes.values())
    for f in areas:
        if f["properties"]["level"] == "district":
            code = f["properties"]["code"]
            parts = [shapes[g["properties"]["code"]] for g in areas if g["properties"]["parent"] == code]
            assert shapes[code].symmetric_difference(unary_union(parts)).area < 1e-3 * shapes[code].area
    west, south, east, north = unary_union(list(shapes.values())).bounds
    assert 4.1 < west < east < 4.5
    assert 52.0 < south < north < 52.2


# -- Values ----------------------------------------------------------------------------------------------------------


def test_each_figure_stands_once_and_has_a_value(figures: pl.DataFrame) -> None:
    assert not figures.select(KEY).is_duplicated().any()
    assert figures["value"].is_finite().all()
    assert figures["se"].is_null().all()
    assert set(figures["period"]) == {"2019", "2020", "2021"}


def test_shares_are_shares_and_counts_are_whole(contract: Contract, figures: pl.DataFrame) -> None:
    statistic = {id: terms.statistic for id, terms in contract.indicators.items()}
    for (id,), rows in figures.group_by("indicator"):
        if statistic[id] == "share":
            assert rows["value"].is_between(0, 1).all()
        if statistic[id] == "total":
            assert (rows["value"] == rows["value"].round(0)).all()
            assert (rows["value"] == rows["n"]).all()
    assert (figures["n"].drop_nulls() >= 0).all()


def test_no_rate_is_of_nobody(contract: Contract, figures: pl.DataFrame) -> None:
    shares = [id for id, terms in contract.indicators.items() if terms.statistic == "share"]
    assert figures.filter(pl.col("indicator").is_in(shares), pl.col("n") == 0).is_empty()


def test_rates_computed_from_rounded_counts_are_of_a_hundred_or_more(figures: pl.DataFrame) -> None:
    computed = figures.filter(pl.col("provenance").str.contains("computed from .* / residents"))
    assert computed.height > 1000
    assert computed["n"].min() >= 100


@pytest.mark.parametrize("period", ["2019", "2020", "2021"])
@pytest.mark.parametrize(("parts", "rounding"), [(SEXES, 5), (AGES, 10), (ORIGINS, 5)])
def test_residents_add_up_in_every_area(figures: pl.DataFrame, value, period, parts, rounding) -> None:
    for area in figures["area"].unique():
        total = sum(value["LOC01", area, period, part] for part in parts)
        assert abs(total - value["LOC01", area, period, "everyone"]) <= (0 if area == CITY else rounding)


@pytest.mark.parametrize("period", ["2019", "2020"])
def test_countries_of_origin_add_up_in_every_area(figures: pl.DataFrame, value, period) -> None:
    for area in figures["area"].unique():
        total = sum(value["LOC01", area, period, country] for country in COUNTRIES)
        assert abs(total - value["LOC01", area, period, "origin=non-western"]) <= (0 if area == CITY else 15)


def test_household_types_add_up_in_every_area(figures: pl.DataFrame, value) -> None:
    types = [f"household_type={kind}" for kind in ("one-person", "without-children", "with-children")]
    for area, period in product(figures["area"].unique(), ("2019", "2020", "2021")):
        total = sum(value["LOC02", area, period, part] for part in types)
        assert abs(total - value["LOC02", area, period, "everyone"]) <= (0 if area == CITY else 15)


def test_neighbourhoods_sum_to_their_district_and_nearly_to_the_city(areas: list[dict], value) -> None:
    children: dict[str, list[str]] = {}
    for f in areas:
        children.setdefault(f["properties"]["parent"], []).append(f["properties"]["code"])
    residents = {area: count for (id, area, period, group), count in value.items()
                 if (id, period, group) == ("LOC01", "2019", "everyone")}  # fmt: skip
    districts = children.pop(CITY)
    assert all(abs(sum(residents[c] for c in children[d]) - residents[d]) <= 15 for d in districts)
    assert residents[CITY] == 537_833
    assert sum(residents[c] for codes in children.values() for c in codes) == 537_525


@pytest.mark.parametrize("period", ["2019", "2021"])
@pytest.mark.parametrize(("first", "second"), [(AGES, SEXES), (AGES, ORIGINS), (ORIGINS, SEXES)])
def test_two_characteristics_at_once_add_up_to_each(value, period, first, second) -> None:
    cells = {(a, b): value["LOC01", CITY, period, f"{a}|{b}"] for a, b in product(first, second)}
    for a in first:
        assert sum(cells[a, b] for b in second) == value["LOC01", CITY, period, a]
    for b in second:
        assert sum(cells[a, b] for a in first) == value["LOC01", CITY, period, b]


def test_neighbourhood_rates_come_back_to_the_city(figures: pl.DataFrame, value) -> None:
    low = figures.filter(pl.col("indicator") == "LOC04", pl.col("area").str.starts_with("BU"))
    mean = low["value"].dot(low["n"]) / low["n"].sum()
    assert low.height == 106
    assert mean == pytest.approx(value["LOC04", CITY, "2019", "everyone"], abs=0.002)


def test_shares_of_groups_average_to_everyone(figures: pl.DataFrame, value) -> None:
    for id, parts in (("LOC22", SEXES), ("LOC28", SEXES), ("LOC28", AGES[1:]), ("LOC30", SEXES), ("LOC30", AGES[1:])):
        rows = figures.filter(pl.col("indicator") == id, pl.col("group").is_in(parts))
        assert rows.height == len(parts)
        mean = rows["value"].dot(rows["n"]) / rows["n"].sum()
        assert mean == pytest.approx(value[id, CITY, "2019", "everyone"], abs=1e-4)
