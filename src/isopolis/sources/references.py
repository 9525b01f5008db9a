"""Whether a contract's names lead somewhere: characteristics, categories, indicators, columns enough to read."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from isopolis.errors import Finding
from isopolis.framework import Characteristic, Framework, Indicator
from isopolis.sources import reach_rules
from isopolis.sources.contract import CharacteristicTerms, Contract, IndicatorTerms, SourceTerms
from isopolis.sources.contract_file import FILE

MEASURED = ("share", "mean", "total", "ratio")  # statistics that rows are summed to; other ones come as figures


def broken(contract: Contract, framework: Framework) -> list[Finding]:
    """Every name in the contract that leads nowhere, and every table that lacks what reading it needs."""
    absent = [
        _no_characteristic(id, f"{FILE}, frame.characteristics", framework) for id in contract.frame.characteristics
    ]
    return (
        [finding for finding in absent if finding]
        + [
            finding
            for name, terms in contract.sources.items()
            for finding in _source(f"{FILE}, sources.{name}", terms, framework)
        ]
        + list(reach_rules.broken(contract, framework))
    )


def _source(where: str, terms: SourceTerms, framework: Framework) -> Iterator[Finding]:
    yield from _place(where, terms)
    for id, said in terms.characteristics.items():
        characteristic = framework.characteristic(id)
        place = f"{where}.characteristics.{id}"
        if unknown := _no_characteristic(id, place, framework):
            yield unknown
        elif characteristic:
            yield from _characteristic(place, said, characteristic)
    for id, how in terms.indicators.items():
        indicator = framework.indicator(id)
        place = f"{where}.indicators.{id}"
        if indicator is None:
            known = [indicator.id for indicator in framework.indicators]
            yield _unknown("indicator", place, id, known, 'name = "..." where it is the city\'s own')
        else:
            yield from _indicator(place, how, indicator)


def _place(where: str, terms: SourceTerms) -> Iterator[Finding]:
    if bool(terms.file) == bool(terms.url):
        yield Finding(
            "a source needs a file or a url, and not both",
            where,
            expected='file = "people.parquet"',
            hint='url = "env:DATABASE_URL" with table = "people" for a database',
        )
    if terms.url and not (terms.url.startswith("env:") and terms.table):
        yield Finding(
            "a database is named by a variable and a table",
            f"{where}.url",
            expected='url = "env:DATABASE_URL", table = "people"',
            hint="putting the address into an environment variable",
        )
    if terms.kind != "figures" and bool(terms.period) == bool(terms.period_column):
        yield Finding(
            "a source of people needs a period, or the column that holds it",
            where,
            expected='period = "2019"',
            hint="period or period_column, and not both",
        )
    if terms.kind != "figures" and not (terms.characteristics or terms.indicators):
        yield Finding(
            "a source of people says nothing of them",
            where,
            expected="characteristics, indicators, or both",
            hint='[sources.NAME.characteristics] with gender = { column = "..." }',
        )


def _characteristic(where: str, terms: CharacteristicTerms, characteristic: Characteristic) -> Iterator[Finding]:
    ways = [key for key in ("columns", "breaks", "categories") if getattr(terms, key)]
    if len(ways) != 1:
        yield Finding(
            "needs one way to its categories",
            where,
            " and ".join(ways) or "none",
            "categories, breaks or columns",
            'categories = { "1" = "..." }, or breaks = [15, 65]',
        )
    if bool(terms.column) == bool(terms.columns):
        yield Finding("needs a column", where, expected='column = "..."', hint="naming the column that holds it")
    if terms.columns and not characteristic.multiple:
        yield Finding(
            "has one answer a person, so it has one column",
            where,
            "columns",
            "column",
            "multiple = true for a characteristic of the city's own",
        )
    targets = [*terms.columns, *terms.categories.values()]
    known = [category.id for category in characteristic.categories]
    for target in dict.fromkeys(targets):
        if target not in known:
            hint = f'[characteristics.{characteristic.id}] categories = [{{ id = "{target}", name = "..." }}]'
            yield _unknown("category", where, target, known, hint)
    yield from _both_levels(where, targets, characteristic)
    yield from _twice(where, terms)


def _both_levels(where: str, targets: Collection[str], characteristic: Characteristic) -> Iterator[Finding]:
    for category in characteristic.categories:
        if category.id in targets and category.parent in targets:
            yield Finding(
                f"maps to {category.id} and to the coarser {category.parent} that holds it",
                where,
                expected="categories of one level",
                hint=f"{category.id} or {category.parent} for all codes",
            )


def _twice(where: str, terms: CharacteristicTerms) -> Iterator[Finding]:
    groups = {
        "categories": tuple(terms.categories),
        "refused": terms.refused,
        "missing": terms.missing,
        "not_asked": terms.not_asked,
    }
    if terms.columns:
        groups |= {"yes": terms.yes, "no": terms.no}
    seen: dict[str, str] = {}
    for key, codes in groups.items():
        for code in codes:
            if code in seen:
                yield Finding(
                    "a code has two meanings",
                    where,
                    f'"{code}" in {seen[code]} and in {key}',
                    "each code once",
                    "leaving one out",
                )
            seen[code] = key


def _indicator(where: str, terms: IndicatorTerms, indicator: Indicator) -> Iterator[Finding]:
    if bool(terms.question) + bool(terms.value) + terms.reach != 1:
        yield Finding(
            "needs a question's column, a value or a reach",
            where,
            expected='question = "q14", value = "q14 = 1" or reach = true',
            hint="one of the three",
        )
    if terms.question and indicator.question is None:
        yield Finding(
            "the framework has no question for it",
            f"{where}.question",
            terms.question,
            "an expression",
            f'value = "{terms.question} = 1"',
        )
    if indicator.statistic not in MEASURED:
        yield Finding(
            f"the statistic {indicator.statistic} cannot be measured from people's rows yet",
            where,
            indicator.statistic,
            f"an indicator that is a {', '.join(MEASURED[:-1])} or {MEASURED[-1]}",
            "leaving it out, or bringing it in as a published figure",
        )
    elif (indicator.statistic == "ratio") != bool(terms.over):
        says = "a ratio needs `over`" if indicator.statistic == "ratio" else "`over` is for ratios alone"
        yield Finding(
            says, where, f"a {indicator.statistic}", 'value = "...", over = "..."', "adding or removing `over`"
        )


def _no_characteristic(id: str, where: str, framework: Framework) -> Finding | None:
    known = [characteristic.id for characteristic in framework.characteristics]
    otherwise = f"[characteristics.{id}] with ground, name and definition"
    return None if id in known else _unknown("characteristic", where, id, known, otherwise)


def _unknown(what: str, where: str, got: str, known: Collection[str], otherwise: str) -> Finding:
    close = get_close_matches(got, list(known), n=3, cutoff=0.6)
    listed = ", ".join(list(known)[:20]) + (f" and {len(known) - 20} more" if len(known) > 20 else "")
    return Finding(f"there is no {what} {got!r}", where, got, listed, " or ".join(close) if close else otherwise)
