"""Where people live: points with a population, addresses of a map, or a point in each area. Private as rows are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import ContractError, Finding, Severity
from isopolis.sources import reading
from isopolis.sources.areas import Areas
from isopolis.sources.contract import OriginTerms
from isopolis.sources.contract_file import FILE
from isopolis.sources.findings import Findings
from isopolis.sources.places import columns, tiling
from isopolis.sources.places.coordinates import faults
from isopolis.sources.table import Table

if TYPE_CHECKING:
    from isopolis.sources.city import City

COLUMNS = {
    "id": pl.String,
    "area": pl.String,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "population": pl.Float64,
    "rank": pl.Float64,
}
MAP = ".pbf"


@dataclass(frozen=True, repr=False)
class Origins:
    """Where people live. Private: it stays in the city.

    A row of `frame` is one place: id, area (the finest that holds it; the whole city's code where none does), lon,
    lat (null only where matrices make them needless), population, rank (how well off the place is, 1 the least; null
    where unknown), then every other column of numbers that the table has: who would use a service, by name.
    `noun` says what is counted: residents, addresses.
    """

    frame: pl.DataFrame
    noun: str

    def __repr__(self) -> str:
        return f"Origins: {self.frame.height:,} places, {self.frame['population'].sum():,.0f} {self.noun}"


def origins(city: "City") -> Origins:
    """The city's origins. Raises DataError with everything that is wrong with them.

    Without [origins] there is one in each of the finest areas, at a point inside it: the people of the first full
    count (register or census) live there; without a full count each area counts 1.
    """
    found, made = judged(city)
    Findings.of(found).raise_for_findings()
    assert made is not None  # only an error leaves none
    return made


def judged(city: "City") -> tuple[list[Finding], Origins | None]:
    """What is wrong with the origins and what a reader should know, and the origins where no error is among it."""
    terms = city.contract.origins
    if terms is None:
        return _in_each_area(city)
    if terms.file.lower().endswith(MAP):
        return _mapped(terms, city)
    frame, found = _read(terms, city)
    if not Findings.of(found).errors:
        frame = _in_areas(frame, terms, city, found)
    return found, None if Findings.of(found).errors else Origins(frame, terms.noun or "residents")


def _in_each_area(city: "City") -> tuple[list[Finding], Origins | None]:
    areas = city.areas
    if areas is None:
        raise ContractError(
            "nothing says where people live",
            where=f"{FILE}, origins",
            expected="[origins] or [areas]",
            hint='[origins] with file = "grid.csv"',
        )
    frame = tiling.middles(areas)
    found = list(_without_outline(areas, frame))
    counts = _counted(city)
    people = pl.lit(1.0) if counts is None else pl.col("population").fill_null(0.0)
    if counts is not None:
        frame = frame.join(counts, left_on="id", right_on="area", how="left", maintain_order="left")
    made = frame.with_columns(area="id", population=people, rank=pl.lit(None, pl.Float64)).select(*COLUMNS)
    return found, Origins(made, "areas" if counts is None else "residents")


def _without_outline(areas: Areas, middles: pl.DataFrame) -> Iterator[Finding]:
    lost = sorted(tiling.leaves(areas) - set(middles["id"]))
    if lost:
        got = f"{len(lost)} areas: {', '.join(lost[:5])}"
        what, hint = "areas without an outline: nobody there is counted", "adding their outlines"
        severity: Severity = "error" if middles.is_empty() else "warning"
        yield Finding(what, ", ".join(areas.terms.file), got, "an outline for each area", hint, severity)


def _counted(city: "City") -> pl.DataFrame | None:
    """Area and population, as the first full count of people has them; None where the city has none."""
    full = next((source for source in city.sources.values() if source.kind in ("register", "census")), None)
    if full is None:
        return None
    rows = full.microdata().frame.filter(pl.col("period") == pl.col("period").max())
    return rows.group_by("area").agg(population=pl.len().cast(pl.Float64)).collect(engine="streaming")


def _mapped(terms: OriginTerms, city: "City") -> tuple[list[Finding], Origins | None]:
    """The addresses of a map that lie in the city; an extract may be larger."""
    from isopolis.sources.places import mapped

    found = mapped.addresses(city.path / terms.file)
    frame = _placed(found.with_columns(area=pl.lit(None, pl.String)), city.areas, city.contract.city.area)
    frame = frame.drop_nulls("area").with_columns(population=pl.lit(1.0), rank=pl.lit(None, pl.Float64))
    if frame.is_empty():
        return [_no_address(terms.file)], None
    return [], Origins(frame.select(*COLUMNS), terms.noun or "addresses")


def _read(terms: OriginTerms, city: "City") -> tuple[pl.DataFrame, list[Finding]]:
    """The table with the columns of COLUMNS (area as it says, null where it does not) and the others of numbers."""
    table = Table(city.path / terms.file)
    label = table.label
    by_matrix = bool(city.contract.matrices)
    rows = _rows(table, terms, by_matrix, city.areas is not None)
    found: list[Finding] = []

    def kept(made: tuple[pl.Series, list[Finding]]) -> pl.Series:
        found.extend(made[1])
        return made[0]

    nothing = pl.Series([None] * rows.height, dtype=pl.Float64)
    point = {
        key: kept(columns.number(rows, name, label)) if name in rows.columns else nothing
        for key, name in (("lon", terms.lon), ("lat", terms.lat))
    }
    people = kept(columns.amounts(rows, terms.population, label, empty=False))
    rank = kept(columns.number(rows, terms.rank, label)) if terms.rank else nothing
    area = rows[terms.area] if terms.area in rows.columns and city.areas else nothing.cast(pl.String)
    said = (terms.id, terms.lon, terms.lat, terms.area, terms.population, terms.rank)
    others = [rows[name] for name, dtype in rows.schema.items() if dtype.is_numeric() and name not in (*said, *COLUMNS)]
    made = {"id": rows[terms.id], "area": area, **point, "population": people, "rank": rank}
    frame = pl.DataFrame({name: values.alias(name) for name, values in made.items()}, schema=COLUMNS)
    if not found:
        box = tiling.box(city.areas) if city.areas else None
        found += _faults(frame, terms, label)
        found += faults(frame, f"{label}, columns {terms.lon} and {terms.lat}", box, optional=by_matrix)
    return frame.with_columns(others), found


def _rows(table: Table, terms: OriginTerms, by_matrix: bool, areas: bool) -> pl.DataFrame:
    point = (terms.lon, terms.lat)
    needed = [terms.id, *(() if by_matrix else point), terms.population, *([terms.rank] if terms.rank else [])]
    if areas and "area" in terms.model_fields_set:
        needed.append(terms.area)
    return columns.read(table, needed, reading.names(table), (terms.id, terms.area))


def _faults(frame: pl.DataFrame, terms: OriginTerms, label: str) -> Iterator[Finding]:
    """What is wrong with ids, counted and never named, and with populations as a whole."""
    where = f"{label}, column {terms.id}"
    if empty := frame["id"].null_count():
        yield Finding("rows have no id", where, f"{empty:,} rows", "an id in every row", "filling it in")
    if twice := frame.height - empty - frame["id"].drop_nulls().n_unique():
        yield Finding("ids are there more than once", where, f"{twice:,} rows", "each id once", "one row a place")
    if not frame["population"].sum():
        where = f"{label}, column {terms.population}"
        what, hint = "nobody lives in the city", "the column that holds how many live at each place"
        yield Finding(what, where, "0 in total", "residents", hint)


def _in_areas(frame: pl.DataFrame, terms: OriginTerms, city: "City", found: list[Finding]) -> pl.DataFrame:
    """The frame with the area of every row; what is wrong with areas goes to `found`."""
    label, root = terms.file, city.contract.city.area
    if city.areas is None:
        return frame.with_columns(area=pl.lit(root))
    found += _strange(frame, terms, label, city.areas)
    placed = _placed(frame, city.areas, root)
    lost = placed["area"].null_count()
    if lost == placed.height:
        hint = "the areas and the origins of the same city"
        found.append(Finding("no place lies in an area", label, f"{lost:,} rows", "places in the areas", hint))
    elif lost:
        people = placed.filter(pl.col("area").is_null())["population"].sum()
        what = "places that lie in no area count in the whole city alone"
        got, hint = f"{lost:,} rows with a population of {people:,.0f}", "areas that cover the whole city"
        found.append(Finding(what, label, got, "places in the areas", hint, "warning"))
    return placed.with_columns(pl.col("area").fill_null(root))


def _strange(frame: pl.DataFrame, terms: OriginTerms, label: str, areas: Areas) -> Iterator[Finding]:
    """Codes that are no area's, and codes of areas that hold finer ones."""
    where = f"{label}, column {terms.area}"
    said = frame["area"].drop_nulls()
    stray = said.filter(~said.is_in(list(areas.codes)))
    if len(stray):
        named = ", ".join(stray.unique().sort().head(5))
        hint = f"leaving the column {terms.area} out: the area of each point is then found"
        yield Finding("area codes without an area", where, f"{len(stray):,} rows: {named}", "codes of [areas]", hint)
    coarse = int((said.is_in(list(areas.codes)) & ~said.is_in(list(tiling.leaves(areas)))).sum())
    if coarse:
        what, hint = "areas that hold finer ones: these places count in the coarser area alone", "the finest codes"
        yield Finding(what, where, f"{coarse:,} rows", "codes of the finest areas", hint, "warning")


def _placed(frame: pl.DataFrame, areas: Areas | None, root: str) -> pl.DataFrame:
    """The frame with an area wherever one holds the point and none is said; null where none does."""
    if areas is None:
        return frame.with_columns(area=pl.lit(root))
    lacking = frame.with_row_index("row").filter(pl.col("area").is_null() & pl.col("lon").is_not_null())
    if lacking.is_empty():
        return frame
    codes = tiling.at(areas, lacking["lon"].to_numpy(), lacking["lat"].to_numpy())
    held = pl.DataFrame({"row": lacking["row"], "held": pl.Series(codes, dtype=pl.String)})
    joined = frame.with_row_index("row").join(held, on="row", how="left", maintain_order="left")
    return joined.with_columns(area=pl.coalesce("area", "held")).drop("row", "held")


def _no_address(file: str) -> Finding:
    what, expected = "holds no address in the city", "buildings or entrances with the tag addr:housenumber"
    return Finding(what, file, "no address", expected, "a table of places with their population as [origins]")
