"""The public tables: their columns and types. Whoever reads a release relies on these alone."""

from collections.abc import Container, Mapping
from types import MappingProxyType

import polars as pl

Schema = Mapping[str, type[pl.DataType]]

KEY = ("source", "indicator", "statistic", "area", "period", "group")

_TEXT, _REAL, _WHOLE = pl.String, pl.Float64, pl.Int64
_STATUSES = ("obs_status", "conf_status", "basis")

ESTIMATES: Schema = MappingProxyType(
    dict.fromkeys(("source", "indicator", "statistic", "unit", "area", "period", "group"), _TEXT)
    | {"depth": _WHOLE, "n": _WHOLE, "value": _REAL, "low": _REAL, "high": _REAL}
    | dict.fromkeys(_STATUSES, _TEXT)
)
GAPS: Schema = MappingProxyType(
    dict.fromkeys(KEY, _TEXT)
    | {"depth": _WHOLE, "reference_kind": _TEXT, "reference": _TEXT}
    | dict.fromkeys(("difference", "low", "high", "ratio", "ratio_low", "ratio_high", "q", "excess", "adjusted"), _REAL)
    | dict.fromkeys(_STATUSES, _TEXT)
)
COVERAGE: Schema = MappingProxyType(dict.fromkeys(("characteristic", "domain", "status", "rung"), _TEXT))
QUALITY: Schema = MappingProxyType(
    dict.fromkeys(("source", "period", "question", "kind"), _TEXT)
    | {"asked": _WHOLE, "answered": _REAL, "refused": _REAL, "missing": _REAL}
)
TABLES: Mapping[str, Schema] = MappingProxyType(
    {"estimates": ESTIMATES, "gaps": GAPS, "coverage": COVERAGE, "quality": QUALITY}
)

REACH: Schema = MappingProxyType(
    {"area": _TEXT, "group": _TEXT, "depth": _WHOLE}
    | dict.fromkeys(("mode", "kind", "statistic", "unit"), _TEXT)
    | {"value": _REAL, "low": _REAL, "high": _REAL, "n": _WHOLE, "n_unreachable": _WHOLE, "period": _TEXT}
    | {"counterfactual": pl.Boolean}
    | dict.fromkeys(_STATUSES, _TEXT)
)
REACH_KEY = ("area", "group", "mode", "kind", "statistic", "period")
CHANGES: Schema = MappingProxyType(
    {"area": _TEXT, "group": _TEXT, "depth": _WHOLE}
    | dict.fromkeys(("mode", "kind", "statistic", "unit"), _TEXT)
    | dict.fromkeys(("before", "after", "difference", "low", "high"), _REAL)
    | dict.fromkeys(("n", "n_lose", "n_gain", "n_cut_off"), _WHOLE)
    | {"period": _TEXT, "counterfactual": pl.Boolean}
    | dict.fromkeys(_STATUSES, _TEXT)
)
PLAN: Schema = MappingProxyType(
    dict.fromkeys(("source", "indicator", "area", "period", "group"), _TEXT)
    | {"depth": _WHOLE}
    | dict.fromkeys(("before", "after", "low", "high"), _REAL)
    | dict.fromkeys(_STATUSES, _TEXT)
)
PLAN_KEY = ("source", "indicator", "area", "period", "group")
BUDGET: Schema = MappingProxyType(
    dict.fromkeys(("line", "axis", "group"), _TEXT)
    | {"amount": _REAL, "share": _REAL, "people": _WHOLE}
    | dict.fromkeys(("share_of_people", "per_person", "ratio"), _REAL)
    | dict.fromkeys(("obs_status", "conf_status"), _TEXT)
)
BUDGET_KEY = ("line", "axis", "group")
# Tables that only some cities have. Of each, FILE.json says how its numbers were worked out.
FURTHER: Mapping[str, Schema] = MappingProxyType(
    {"reach": REACH, "plan": PLAN, "sites": CHANGES, "assessment": CHANGES, "budget": BUDGET}
)


def schemas(held: Container[str]) -> Mapping[str, Schema]:
    """The tables that every release has, and of the further ones those that are held."""
    return {**TABLES, **{name: schema for name, schema in FURTHER.items() if name in held}}


# The six answers to "what do we know of this characteristic in this domain?"
COVERAGE_STATUSES = (
    "published",
    "too few to publish safely",
    "too uncertain",
    "asked, mostly refused",
    "never asked",
    "not in the frame",
)
# Where a group that could not be shown is shown after all (the ladder), best first; empty: nowhere.
COVERAGE_RUNGS = ("direct", "city", "coarser category", "")
BASES = ("measured", "published", "modelled", "assumed")
REFERENCE_KINDS = ("rest", "everyone", "group", "area", "period")
