"""What city.toml says, judged by itself: before any file of rows is opened."""

import re
from collections.abc import Iterator

from isopolis.errors import Finding
from isopolis.sources import vocabulary
from isopolis.sources.contract import Contract, SourceTerms
from isopolis.sources.contract_file import FILE

PERIOD = r"\d{4}(-(Q[1-4]|S[12]|0[1-9]|1[0-2]))?"
PERIODS = "2024, 2024-Q3 or 2024-07"
_BINARY = {"woman", "man"}


def findings(contract: Contract) -> Iterator[Finding]:
    """Doubts about the contract as a whole, and about each source's terms."""
    if contract.city.country == "XX":
        yield _contract("the country is not said", "city.country", "XX", "two letters of ISO 3166", 'country = "NL"')
    if not contract.sources and contract.facilities is None:
        yield _contract("there is no source", "sources", "none", "[sources.NAME]", "`isopolis new DIR --from FILE`")
    yield from _same_file(contract)
    for name, terms in contract.sources.items():
        where = f"sources.{name}"
        yield from _period(where, terms)
        if terms.area and contract.areas is None:
            yield _warning(
                "areas are named in the rows, but the contract has none: only the whole city will be measured",
                f"{where}.area",
                terms.area,
                "[areas] with a file of codes, names and parents",
                'adding [areas] with file = "areas.geojson", or taking `area` out',
            )
        if terms.kind != "figures":
            yield from _design(where, terms)
            yield from _sex_as_gender(where, terms)


def place(key: str) -> str:
    """A place in the contract, as messages name it."""
    return f"{FILE}, {key}"


def _contract(what: str, key: str, got: str, expected: str, hint: str) -> Finding:
    return Finding(what, place(key), got, expected, hint, about="contract")


def _warning(what: str, key: str, got: str, expected: str, hint: str) -> Finding:
    return Finding(what, place(key), got, expected, hint, "warning", "contract")


def _same_file(contract: Contract) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], str] = {}
    for name, terms in contract.sources.items():
        file = (terms.file, terms.url, terms.table)
        if file in first:
            got, hint = f"{first[file]} and {name}", "one source with the characteristics and indicators of both"
            yield _warning("two sources read the same table", f"sources.{name}", got, "a table each", hint)
        first.setdefault(file, name)


def _period(where: str, terms: SourceTerms) -> Iterator[Finding]:
    if terms.period and not re.fullmatch(PERIOD, terms.period):
        yield _contract("is no period", f"{where}.period", terms.period, PERIODS, 'a year: period = "2024"')


def _design(where: str, terms: SourceTerms) -> Iterator[Finding]:
    if terms.kind == "survey" and not (terms.weight or terms.strata or terms.clusters):
        got, hint = "no weight, strata or clusters", 'weight = "...", or asking who drew the sample'
        yield _warning(
            "nothing says how this survey was drawn, so no error of a sample can be claimed",
            where,
            got,
            "a design",
            hint,
        )
    elif terms.clusters and not terms.weight:
        yield _warning(
            "clusters without a weight: everybody counts as equally likely to be asked",
            f"{where}.clusters",
            ", ".join(terms.clusters),
            "a weight",
            'weight = "..."',
        )
    if terms.kind in ("register", "census") and (terms.weight or terms.strata or terms.clusters):
        got, hint = f'kind = "{terms.kind}"', 'kind = "survey", or leaving the design out'
        yield _warning("a full count has no sampling design", where, got, "no weight, strata or clusters", hint)
    if len(terms.population) > max(1, len(terms.clusters)) + bool(terms.clusters):
        got, expected = f"{len(terms.population)} sizes", "one for each stage, the last for the people drawn"
        yield _contract("more population sizes than stages", f"{where}.population", got, expected, "leaving some out")


def _sex_as_gender(where: str, terms: SourceTerms) -> Iterator[Finding]:
    gender, sex = terms.characteristics.get("gender"), terms.characteristics.get("sex")
    if gender is None or not gender.column:
        return
    shared = sex is not None and sex.column == gender.column
    registered = vocabulary.says_registered_sex(gender.column) and not set(gender.categories.values()) - _BINARY
    if shared or registered:
        yield _contract(
            "registered sex is used as gender",
            f"{where}.characteristics.gender",
            f"column {gender.column}" + (", which also gives sex" if shared else ""),
            "gender as people describe it themselves",
            "sex = { ... } with female and male, and leaving gender out: then it says `never asked`",
        )
