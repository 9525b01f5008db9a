"""Candidates: where a city could open service points, and what opening each would cost."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import ContractError, Finding
from isopolis.sources.contract_file import FILE
from isopolis.sources.findings import Findings
from isopolis.sources.places import columns
from isopolis.sources.places.facilities import COLUMNS as PLACED
from isopolis.sources.places.facilities import box_of, facilities, of_table, twice
from isopolis.sources.places.kinds import kinds
from isopolis.sources.reach_rules import rules
from isopolis.sources.row_numbers import in_words
from isopolis.sources.table import Table

if TYPE_CHECKING:
    from isopolis.sources.city import City

COLUMNS = PLACED | {"cost": pl.Float64, "name": pl.String}
SHOWN = 5


def candidates(city: "City", there: pl.DataFrame | None = None) -> pl.DataFrame:
    """The city's candidate sites: what `facilities` has of each, its cost (euros, above 0) and its name; a row a site.

    A site without a name goes by its id. `there` are the city's facilities, read where they are not given. Raises
    ContractError without [candidates], and DataError with everything that is wrong with them.
    """
    found, frame = judged(city, facilities(city) if there is None else there)
    Findings.of(found).raise_for_findings()
    return frame


def judged(city: "City", there: pl.DataFrame) -> tuple[list[Finding], pl.DataFrame]:
    """What is wrong with the candidates beside the facilities that are there, and the rows that could be read."""
    terms = city.contract.candidates
    if terms is None:
        hint = '[candidates] with file = "candidates.csv"'
        raise ContractError("nothing says where something could open", where=f"{FILE}, candidates", hint=hint)
    table = Table(city.path / terms.file)
    found, placed = of_table(table, city, box_of(city))
    said = columns.read(table, ("cost",), ("name",), ("name",))
    cost, faults = columns.number(said, "cost", table.label)
    name = said["name"].fill_null(placed["id"]) if "name" in said.columns else placed["id"]
    frame = placed.with_columns(cost=cost, name=name).select(*COLUMNS)
    faults = faults or list(_free(frame, table.label))
    beside = (
        *twice({table.label: frame}),
        *_taken(frame, table.label, there),
        *_unknown(frame, table.label, city, there),
    )
    return [*found, *faults, *beside], frame


def _free(frame: pl.DataFrame, label: str) -> Iterator[Finding]:
    bad = ~(pl.col("cost").is_finite() & (pl.col("cost") > 0)).fill_null(False)
    if count := frame.select(bad.sum()).item():
        got, hint = in_words(frame.lazy(), bad, count), "what opening each would cost, in euros"
        yield Finding("costs are missing, 0 or below", f"{label}, column cost", got, "euros above 0 in every row", hint)


def _taken(frame: pl.DataFrame, label: str, there: pl.DataFrame) -> Iterator[Finding]:
    """Ids that a facility has."""
    taken = frame.filter(pl.col("id").is_in(there["id"].unique().implode()))["id"].unique().sort()
    if len(taken):
        got, expected = _listed(taken), "an id that no facility has"
        yield Finding("ids are those of facilities", f"{label}, column id", got, expected, "another id, such as new-1")


def _unknown(frame: pl.DataFrame, label: str, city: "City", there: pl.DataFrame) -> Iterator[Finding]:
    """Kinds that no facility is of, that no rule names and that Isopolis does not know."""
    ruled = {kind for rule in rules(city.contract).values() for kind in rule.kinds}
    known = sorted({*kinds(), *there["kind"].drop_nulls(), *ruled})
    for kind in frame["kind"].drop_nulls().unique().sort():
        if kind not in known:
            close = get_close_matches(kind, known, n=1)
            got = f"{frame['kind'].eq(kind).sum():,} rows"
            hint = repr(close[0]) if close else "a kind of the [facilities]"
            expected = "a known kind, or one of the city's facilities"
            yield Finding(f"there is no kind {kind!r}", f"{label}, column kind", got, expected, hint)


def _listed(ids: pl.Series) -> str:
    return f"{len(ids):,}: {', '.join(ids.head(SHOWN))}" + (" ..." if len(ids) > SHOWN else "")
