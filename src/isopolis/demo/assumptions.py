"""What the demo city's contrasts rest on: each indicator by each characteristic, published or assumed."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import combinations
from typing import Any

import polars as pl

from isopolis.demo.answers import housing_overburden, outcomes
from isopolis.demo.employment import WORK_EFFECTS

# Characteristics by which published rates (or published tables of residents) carry the contrast.
SUPPORTED: Mapping[str, frozenset[str]] = {
    indicator: frozenset(characteristics.split())
    for indicator, characteristics in {
        "INC02": "age origin household_type",
        "HOU01": "",
        "WRK01": "disability",
        "WRK03": "sex age origin disability",
        "EDU03": "sex age origin",
        "EDU05": "sex age education",
        "HLT04": "sex",
        "HLT06": "sex",
        "HLT08": "sex age household_type",
        "SAF01": "sex age",
        "DIS01": "sex age orientation belief origin",
        "LOC01": "sex age origin education income household_type",
        "LOC02": "sex age origin income household_type",
        "LOC03": "sex age",
        "LOC04": "sex",
        "LOC05": "sex",
        "LOC06": "origin",
        "LOC07": "sex age orientation",
        "MOB04": "",
        "ENV02": "",
        "CAR04": "",
    }.items()
}
# Crossings of two of them that were published themselves.
CROSSED: Mapping[str, frozenset[str]] = {
    "EDU03": frozenset(("age|origin", "age|sex", "origin|sex")),
    "SAF01": frozenset(("age|sex",)),
    "DIS01": frozenset(("orientation|sex",)),
    "LOC03": frozenset(("age|sex",)),
    "LOC07": frozenset(("age|orientation", "age|sex", "orientation|sex")),
}
# The outcome behind each indicator, where it has assumed effects.
OUTCOME_OF: Mapping[str, str] = {
    "SAF01": "unsafe_sometimes",
    "DIS01": "discriminated",
    "HLT04": "unmet_need",
    "HLT08": "lonely",
    "EDU05": "digital_basic",
    "LOC03": "unsafe_here",
    "LOC04": "detours",
    "LOC05": "afraid_of_crime",
    "HOU01": "housing_overburden",
}
# Assumptions that stand elsewhere in the code, and indicators that are the characteristic itself.
SAID: dict[tuple[str, str], str] = {
    ("HLT06", "age"): "A limitation grows likelier with age: log odds +0.25 a decade.",
    ("HLT06", "disability"): "The indicator is the characteristic itself. One limitation in five is taken as severe.",
    ("INC02", "income"): "The indicator and the characteristic are both made from income.",
    ("INC02", "education"): "Income grows with education: odds 1.35 a level and class of income.",
    ("EDU03", "education"): "The indicator and the characteristic are both made from education.",
    ("EDU03", "income"): "Follows from the assumed link of education and income.",
    ("MOB04", "age"): "The city's [modes] let everybody aged 65 or over walk at 3.0 km/h, others at 4.8.",
    ("MOB04", "disability"): "The city's [modes] let everybody with a severe limitation move as in a wheelchair.",
}
GENDER = "Women and men follow the contrast by registered sex; nothing published of non-binary people."
SUM = "Each contrast is published, their crossing is not: it is the sum of its parts, on log odds or by place."
INVENTED = "Services and the map are invented: what shows comes from which residents live near which of them."
NOTHING = "No published rate and no effect built in: what shows comes from the mix of residents and from chance."


def contract() -> dict[str, Any]:
    """The demo city's city.toml, as read."""
    return tomllib.loads(contract_text())


def contract_text() -> str:
    """The demo city's city.toml as it stands in the package; LOW_INCOME_LINE stands for a number."""
    return files("isopolis.demo").joinpath("data", "demo_city", "city.toml").read_text(encoding="utf-8")


def assumed() -> pl.DataFrame:
    """A row for each indicator and characteristic whose contrast no published rate supports, and what was assumed.

    Then a row for each crossing of two supported characteristics that was not published itself.
    """
    said = _invented() | SAID | _effects()
    rows = [(*pair, _sentence(*pair, said)) for pair in sorted(set(_pairs())) if pair[1] not in SUPPORTED[pair[0]]]
    rows += [(*pair, SUM) for pair in _crossings()]
    return pl.DataFrame(rows, schema=["indicator", "characteristic", "assumption"], orient="row")


def _crossings() -> Iterator[tuple[str, str]]:
    for indicator, characteristics in SUPPORTED.items():
        for pair in combinations(sorted(characteristics), 2):
            if "|".join(pair) not in CROSSED.get(indicator, ()):
                yield indicator, "|".join(pair)


def _pairs() -> Iterator[tuple[str, str]]:
    """Every indicator with every characteristic of a source that measures it."""
    for source in contract()["sources"].values():
        for indicator in source["indicators"]:
            for characteristic in source["characteristics"]:
                yield indicator, characteristic


def _sentence(indicator: str, characteristic: str, said: Mapping[tuple[str, str], str]) -> str:
    otherwise = GENDER if characteristic == "gender" and "sex" in SUPPORTED[indicator] else NOTHING
    return said.get((indicator, characteristic), otherwise)


def _invented() -> dict[tuple[str, str], str]:
    """What is assumed of whoever reaches something, by indicator of reach and characteristic."""
    reached = contract()["reach"]
    return {pair: INVENTED for pair in _pairs() if pair[0] in reached}


def _effects() -> dict[tuple[str, str], str]:
    """What the outcomes assume, by indicator and characteristic."""
    made = {outcome.name: outcome.effects for outcome in (*outcomes(), housing_overburden())}
    by_indicator = {indicator: made[name] for indicator, name in OUTCOME_OF.items()}
    by_indicator |= dict.fromkeys(("WRK01", "WRK03"), WORK_EFFECTS)
    return {
        (indicator, effect.characteristic): effect.says
        for indicator, effects in by_indicator.items()
        for effect in effects
    }
