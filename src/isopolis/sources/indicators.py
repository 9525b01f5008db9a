"""From answers and expressions to an indicator's value for each person."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

import polars as pl

from isopolis.errors import ContractError
from isopolis.framework.model import Answer, Indicator
from isopolis.sources.codes import Coding
from isopolis.sources.contract import IndicatorTerms
from isopolis.sources.derivation import Derived, Doubt, response, status
from isopolis.sources.expression import columns_of, kind_of, parse
from isopolis.sources.microdata import MISSING, NOT_ASKED, REFUSED

Made = TypeVar("Made")
_NUMBERS = ("number", "truth", "null", "unknown")


def each(terms: Mapping[str, IndicatorTerms], where: str, make: Callable[[str, IndicatorTerms], Made]) -> list[Made]:
    """What `make` gives for every indicator of a source; raises one ContractError with all that failed."""
    made, failed = [], []
    for id, how in terms.items():
        try:
            made.append(make(id, how))
        except ContractError as error:
            place = f"city.toml, {where}.indicators.{id}"
            failed += [replace(finding, where=finding.where or place) for finding in error.findings]
    if failed:
        raise ContractError.of(failed)
    return made


def columns_named(terms: IndicatorTerms) -> set[str]:
    """The columns that the terms' expressions read (not the question's)."""
    return {name for text in (terms.value, terms.over, terms.universe) if text for name in columns_of(text)}


def derive(indicator: Indicator, terms: IndicatorTerms, schema: pl.Schema) -> Derived:
    """The columns y:ID, q:ID and, for a ratio, x:ID of one indicator. Raises ContractError where the terms fail."""
    if terms.reach:
        return _to_be_reached(indicator, terms, schema)
    if terms.question:
        return _asked(indicator, terms, schema)
    return _computed(indicator, terms, schema)


def _to_be_reached(indicator: Indicator, terms: IndicatorTerms, schema: pl.Schema) -> Derived:
    """Columns that wait for what `reaching` fills in: the value is not known from the row alone."""
    value = pl.lit(None, pl.Float64).alias(f"y:{indicator.id}")
    asked = _asked_within(_universe(terms, schema), pl.lit(MISSING, pl.UInt8))
    return Derived((value, asked.alias(f"q:{indicator.id}")))


# --- a question of the catalogue --------------------------------------------------------------------------------


def _asked(indicator: Indicator, terms: IndicatorTerms, schema: pl.Schema) -> Derived:
    assert indicator.question is not None  # references are checked before rows are read
    answers = [answer for answer in indicator.question.answers if answer.value is not None]
    silences = _silences(terms, indicator.question.answers)
    groups = (*((answer.code,) for answer in answers), *silences)
    coding = Coding(indicator.id, terms.question, schema[terms.question], groups)
    value = pl.lit(None, pl.Float64)
    for number, answer in enumerate(answers):
        value = pl.when(coding.place == number).then(pl.lit(answer.value, pl.Float64)).otherwise(value)
    unmapped = Doubt(
        "codes that are no answer to the catalogue's question",
        f"column {terms.question} ({indicator.id})",
        coding.unmapped,
        "codes " + ", ".join(f"{answer.code} ({answer.label})" for answer in indicator.question.answers),
        "adding them to `refused`, `missing` or `not_asked`, or a `value` expression in place of `question`",
        terms.question,
    )
    inside = _universe(terms, schema)
    columns = (
        _within(inside, value).alias(f"y:{indicator.id}"),
        _asked_within(inside, response(coding.place, len(answers))).alias(f"q:{indicator.id}"),
    )
    return Derived(columns, (coding,), (unmapped,))


def _silences(terms: IndicatorTerms, answers: tuple[Answer, ...]) -> tuple[tuple[str, ...], ...]:
    """Codes that mean refused, missing, not asked: what the contract says, then what the catalogue's label says."""
    said = {*terms.refused, *terms.missing, *terms.not_asked}
    silent = [answer for answer in answers if answer.value is None and answer.code not in said]
    by_meaning = {
        meaning: [answer.code for answer in silent if _meaning_of(answer) == meaning]
        for meaning in (REFUSED, MISSING, NOT_ASKED)
    }
    return (
        (*terms.refused, *by_meaning[REFUSED]),
        (*terms.missing, *by_meaning[MISSING]),
        (*terms.not_asked, *by_meaning[NOT_ASKED]),
    )


def _meaning_of(answer: Answer) -> int:
    """What an answer without a value means: a refusal, no answer, or a question that does not apply."""
    label = answer.label.lower()
    if "refus" in label or "prefer not" in label or "rather not" in label:
        return REFUSED
    if "know" in label or "no answer" in label or "missing" in label or "not stated" in label:
        return MISSING
    return NOT_ASKED


# --- an expression ----------------------------------------------------------------------------------------------


def _computed(indicator: Indicator, terms: IndicatorTerms, schema: pl.Schema) -> Derived:
    codings = _silent_cells(indicator, terms, schema)
    silent = [coding.place.is_not_null() for coding in codings]
    value = _number(terms.value, schema)
    over = _number(terms.over, schema) if terms.over else None
    known = value.is_not_null() if over is None else value.is_not_null() & over.is_not_null()
    answered = known & ~pl.any_horizontal(silent) if silent else known
    inside = _universe(terms, schema)
    use = answered if inside is None else answered & inside
    columns = [pl.when(use).then(value).alias(f"y:{indicator.id}")]
    if over is not None:
        columns.append(pl.when(use).then(over).alias(f"x:{indicator.id}"))
    columns.append(_asked_within(inside, _response(answered, codings)).alias(f"q:{indicator.id}"))
    return Derived(tuple(columns), codings, _doubts(indicator, terms, schema, codings))


def _silent_cells(indicator: Indicator, terms: IndicatorTerms, schema: pl.Schema) -> tuple[Coding, ...]:
    """A coding for each column of the value, where the terms list codes that are no answers."""
    groups = (terms.refused, terms.missing, terms.not_asked)
    if not any(groups):
        return ()
    read = columns_of(terms.value) | (columns_of(terms.over) if terms.over else set())
    return tuple(Coding(f"{indicator.id} {name}", name, schema[name], groups) for name in sorted(read))


def _response(answered: pl.Expr, codings: tuple[Coding, ...]) -> pl.Expr:
    refused, _, not_asked = (
        pl.any_horizontal([pl.lit(False), *(coding.place == number for coding in codings)]) for number in range(3)
    )
    return status(answered, refused, not_asked)


def _number(text: str, schema: pl.Schema) -> pl.Expr:
    """The expression as a number: a truth is 1 or 0; what is not finite is null."""
    kind = kind_of(text, schema)
    if kind not in _NUMBERS:
        raise ContractError(
            "an expression gives no number",
            got=f"{kind} from {text}",
            expected="a number or a truth",
            hint="a comparison, such as column = 'yes'",
        )
    value = parse(text, schema).cast(pl.Float64)
    return value if kind == "truth" else pl.when(value.is_finite()).then(value)


def _doubts(
    indicator: Indicator, terms: IndicatorTerms, schema: pl.Schema, codings: tuple[Coding, ...]
) -> tuple[Doubt, ...]:
    """A share must lie within 0 and 1; a truth does."""
    if indicator.statistic != "share" or kind_of(terms.value, schema) == "truth":
        return ()
    outside = ~_number(terms.value, schema).is_between(0, 1)
    for excused in (coding.mapped for coding in codings):
        outside &= ~excused
    inside = _universe(terms, schema)
    return (
        Doubt(
            "values of a share outside 0 to 1",
            indicator.id,
            outside if inside is None else outside & inside,
            "a truth, or a number from 0 to 1",
            "a comparison, or another statistic",
        ),
    )


# --- who it is about --------------------------------------------------------------------------------------------


def _universe(terms: IndicatorTerms, schema: pl.Schema) -> pl.Expr | None:
    """True for those the question is about; where the condition is not known, false, as in SQL."""
    if not terms.universe:
        return None
    if kind_of(terms.universe, schema) not in ("truth", "null", "unknown"):
        raise ContractError(
            "a universe is no condition",
            got=terms.universe,
            expected="a condition",
            hint="a comparison, such as age >= 16",
        )
    return parse(terms.universe, schema).fill_null(False)


def _within(inside: pl.Expr | None, value: pl.Expr) -> pl.Expr:
    return value if inside is None else pl.when(inside).then(value)


def _asked_within(inside: pl.Expr | None, responded: pl.Expr) -> pl.Expr:
    return responded if inside is None else pl.when(inside).then(responded).otherwise(pl.lit(NOT_ASKED, pl.UInt8))
