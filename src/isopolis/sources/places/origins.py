"""Where people live: points with a population, addresses of a map, or a point in each area. Private as rows are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
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
from isopolis.sources.reach_rules import rules
from isopolis.sources.source import Source
from isopolis.sources.table import Table, missing_column

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
    found, made = _read(city)
    if made is not None:
        found += _demand(city, made.frame)
    return found, None if Findings.of(found).errors else made


def _read(city: "City") -> tuple[list[Finding], Origins | None]:
    terms = city.contract.origins
    if terms is None:
        return _in_each_area(city)
    if terms.file.lower().endswith(MAP):
        return _mapped(terms, city)
    frame, found = _table(terms, city)
    if Findings.of(found).errors:
        return found, None
    return found, Origins(_in_areas(frame, terms, city, found), terms.noun or "residents")


def _demand(city: "City", frame: pl.DataFrame) -> Iterator[Finding]:
    """Rules that say who would use a service by a column which is not there, or does not count people."""
    there = [name for name in frame.columns if name == "population" or name not in COLUMNS]
    for id, rule in rules(city.contract).items():
        if rule.terms.demand in there:
            yield from columns.amounts(frame, rule.terms.demand, "origins", empty=False)[1]
        elif rule.terms.demand:
            found = missing_column(rule.terms.demand, there, f"{FILE}, reach.{id}.demand")
            yield replace(found, about="contract")


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
    full = next((source for source in city.sources.values() if _counts(source)), None)
    if full is None:
        return None
    rows = full.microdata().frame.filter(pl.col("period") == pl.col("period").max())
    return rows.group_by("area").agg(population=pl.len().cast(pl.Float64)).collect(engine="streaming")


def _counts(source: Source) -> bool:
    return source.kind in ("register", "census") and bool(source.terms.area)


def _mapped(terms: OriginTerms, city: "City") -> tuple[list[Finding], Origins | None]:
    """The addresses of a map that lie in the city; an extract may be larger."""
    from isopolis.sources.places import mapped

    found = mapped.addresses(city.path / terms.file)
    frame = _placed(found.with_columns(area=pl.lit(None, pl.String)), city.areas, city.contract.city.area)
    frame = frame.drop_nulls("area").with_columns(population=pl.lit(1.0), rank=pl.lit(None, pl.Float64))
    if frame.is_empty():
        return [_no_address(terms.file)], None
    return [], Origins(frame.select(*COLUMNS), terms.noun or "addresses")


def _table(terms: OriginTerms, city: "City") -> tuple[pl.DataFrame, list[Finding]]:
    """The rows with the columns of COLUMNS (area null where none is said) and the others of numbers; what is wrong."""
    rows, label = _rows(terms, city), terms.file
    cells = {
        key: columns.number(rows, name, label)
        for key, name in (("lon", terms.lon), ("lat", terms.lat), ("rank", terms.rank))
        if name in rows.columns
    }
    cells["population"] = columns.amounts(rows, terms.population, label, empty=False)
    cells |= {name: columns.number(rows, name, label) for name in _others(rows, terms, city)}
    given = {"id": rows[terms.id], **{key: values for key, (values, _) in cells.items()}}
    if city.areas and terms.area in rows.columns:
        given["area"] = rows[terms.area]
    frame = columns.shaped(given, COLUMNS, rows.height)
    faulty = {name: said for name, (_, said) in cells.items() if said}
    found = [*chain.from_iterable(faulty.values()), *_ids(frame, terms)]
    if "population" not in faulty and not frame["population"].sum():
        where, hint = f"{label}, column {terms.population}", "the column that holds how many live at each place"
        found.append(Finding("nobody lives in the city", where, "0 in total", "residents", hint))
    if not faulty.keys() & {"lon", "lat"}:
        box = tiling.box(city.areas) if city.areas else None
        where = f"{label}, columns {terms.lon} and {terms.lat}"
        found += faults(frame, where, box, optional=bool(city.contract.matrices))
    if city.areas:
        found += _strange(frame, terms, city.areas)
    return frame, found


def _rows(terms: OriginTerms, city: "City") -> pl.DataFrame:
    """Every column of the table, ids and areas as text."""
    point = () if city.contract.matrices else (terms.lon, terms.lat)  # matrices say how far it is from an id
    needed = [terms.id, *point, terms.population, *([terms.rank] if terms.rank else [])]
    if city.areas and "area" in terms.model_fields_set:
        needed.append(terms.area)
    table = Table(city.path / terms.file)
    return columns.read(table, needed, reading.names(table), (terms.id, terms.area))


def _others(rows: pl.DataFrame, terms: OriginTerms, city: "City") -> Iterator[str]:
    """The columns that may say who would use a service: those of numbers, and those that a rule names."""
    taken = {*COLUMNS, terms.id, terms.lon, terms.lat, terms.area, terms.population, terms.rank}
    ruled = {rule.terms.demand for rule in rules(city.contract).values()}
    return (name for name, type in rows.schema.items() if name not in taken and (type.is_numeric() or name in ruled))


def _ids(frame: pl.DataFrame, terms: OriginTerms) -> Iterator[Finding]:
    """Ids that are not there or not alone: counted, never named."""
    where = f"{terms.file}, column {terms.id}"
    if empty := frame["id"].null_count():
        yield Finding("rows have no id", where, f"{empty:,} rows", "an id in every row", "filling it in")
    if twice := frame.height - empty - frame["id"].drop_nulls().n_unique():
        yield Finding("ids are there more than once", where, f"{twice:,} rows", "each id once", "one row a place")


def _in_areas(frame: pl.DataFrame, terms: OriginTerms, city: "City", found: list[Finding]) -> pl.DataFrame:
    """The frame with the area of every row; what is wrong with areas goes to `found`."""
    label, root = terms.file, city.contract.city.area
    if city.areas is None:
        return frame.with_columns(area=pl.lit(root))
    placed = _placed(frame, city.areas, root)
    lost = placed["area"].null_count()
    if lost == placed.height:
        hint = "the areas and the origins of the same city"
        found.append(Finding("no place lies in an area", label, f"{lost:,} rows", "places in the areas", hint))
    elif lost:
        what, hint = "places that lie in no area count in the whole city alone", "areas that cover the whole city"
        found.append(Finding(what, label, f"{lost:,} rows", "places in the areas", hint, "warning"))
    return placed.with_columns(pl.col("area").fill_null(root))


def _strange(frame: pl.DataFrame, terms: OriginTerms, areas: Areas) -> Iterator[Finding]:
    """Codes that are no area's, and codes of areas that hold finer ones."""
    where = f"{terms.file}, column {terms.area}"
    said = frame["area"].drop_nulls()
    stray = said.filter(~said.is_in(list(areas.codes)))
    if len(stray):
        got = f"{len(stray):,} rows with {stray.n_unique():,} codes"  # not the codes: it may be a wrong column
        hint = "the column that holds them, or none: then the area of each point is found"
        yield Finding("area codes without an area", where, got, "codes of [areas]", hint)
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
