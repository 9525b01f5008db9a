"""A plan, a siting and a budget made up for the made-up release: each number is chosen by hand. Not worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from isopolis.release import tables
from isopolis.release.model import Release
from isopolis.release.plan_notes import BudgetNote, PlanNote, SitesNote

SAFE = {  # of 100 who feel safe at night: before, after, low, high; None: withheld
    "everyone": (0.57, 0.60, 0.58, 0.62),
    "gender=woman": (0.46, 0.51, 0.48, 0.54),
    "gender=man": (0.68, 0.70, 0.69, 0.71),
    "age=65+": (0.45, 0.48, 0.46, 0.50),
    "disability=severe": None,
    "age=65+|gender=woman": (0.40, 0.45, 0.42, 0.48),
}
BILL = {  # of 100 who could not pay an unexpected expense: less is better
    "everyone": (0.30, 0.29, 0.285, 0.295),
    "income=q1": (0.62, 0.57, 0.54, 0.60),
    "income=q5": (0.10, 0.10, 0.10, 0.10),
}
MENU = (
    {
        "id": "bus", "name": "Night buses", "cost": 300000, "kind": "universal", "group": "everyone",
        "source": "Assumed.", "chosen": False, "frequency": 0.1,
        "effects": [{"indicator": "SAF01", "change": 0.02, "se": 0.01, "group": "gender=woman"}],
    },
    {
        "id": "fund", "name": "A fund for bills", "cost": 400000, "kind": "targeted", "group": "income=q1",
        "areas": ["N01", "N02"], "source": "Assumed.", "chosen": True, "frequency": 0.65,
        "effects": [{"indicator": "INC06", "change": -0.05, "se": 0.0, "group": "income=q1", "areas": ["N01", "N02"]}],
    },
    {
        "id": "lights", "name": "Lit routes", "cost": 600000, "kind": "universal", "group": "everyone",
        "source": "Assumed.", "chosen": True, "frequency": 0.9,
        "effects": [{"indicator": "SAF01", "change": 0.03, "se": 0.012, "group": "everyone"}],
    },
)  # fmt: skip
PLAN: Mapping[str, Any] = {
    "objective": "worst_off", "words": "the lowest outcome, at its cautious end", "budget": 1200000, "cost": 1000000,
    "before": 0.23, "value": 0.27, "bound": 0.27, "gap": 0, "stopped": "proven", "draws": 40, "menu": MENU,
    "sides": [
        {"kind": "targeted", "cost": 400000, "interventions": 1, "value": 0.23, "gain": 0.2, "stopped": "proven"},
        {"kind": "universal", "cost": 900000, "interventions": 2, "value": 0.26, "gain": 0.9, "stopped": "gap"},
        {"kind": "mix", "cost": 1000000, "interventions": 2, "value": 0.27, "gain": 0.65, "stopped": "proven"},
    ],
    "ladder": [
        {"budget": 600000, "cost": 600000, "value": 0.25, "bound": 0.25, "chosen": ["lights"], "stopped": "proven"},
        {"budget": 1200000, "cost": 1000000, "value": 0.27, "bound": 0.27, "chosen": ["fund", "lights"],
         "stopped": "proven"},
    ],
    "curve": [
        {"lowest": 0.23, "gain": 1.0, "cost": 900000, "chosen": ["bus", "lights"], "stopped": "proven"},
        {"lowest": 0.27, "gain": 0.65, "cost": 1000000, "chosen": ["fund", "lights"], "stopped": "proven"},
    ],
    "notes": ["fund on INC06: in 3 cells the share of people it is for is not known"],
}  # fmt: skip

Numbers = tuple[float, float, float, float] | None


def with_plan(release: Release, safe: Mapping[str, Numbers] = SAFE, **change: Any) -> Release:
    """The release with a plan of two interventions; `change` goes into what is said of it."""
    rows = [_row("SAF01", group, numbers) for group, numbers in safe.items()]
    rows += [_row("INC06", group, numbers) for group, numbers in BILL.items()]
    table = pl.DataFrame(rows, schema=dict(tables.PLAN)).sort(tables.PLAN_KEY)
    note = PlanNote.model_validate({**PLAN, **change})
    return replace(release, tables={**release.tables, "plan": table}, plan=note)


def _row(indicator: str, group: str, numbers: Numbers) -> dict[str, Any]:
    key = {
        "source": "survey", "indicator": indicator, "area": "C1", "period": "2019", "group": group,
        "depth": group.count("="), "basis": "assumed",
    }  # fmt: skip
    if numbers is None:
        return key | {"obs_status": "Q", "conf_status": "A"}
    named = dict(zip(("before", "after", "low", "high"), numbers, strict=True))
    return key | named | {"obs_status": "A", "conf_status": "F"}


# --- sites ------------------------------------------------------------------------------------------------------

MINUTES = {"N01": (30.0, 8.0), "N02": (20.0, 13.0), "N03": (20.0, 16.5), "N04": None, "N05": (12.0, 10.8)}
STILL = ("N06", "N07", "N08", "N09", "N10", "N11")  # nobody is nearer there; N12 has no row
SITING: Mapping[str, Any] = {
    "kind": "doctor", "objective": "mean", "words": "mean minutes of everyone", "limit": 2, "by": "sites",
    "cost": 900000, "before": 20, "value": 16, "bound": 15, "gap": 0.0625, "stopped": "gap",
    "chosen": [
        {"id": "a", "name": "Old mill", "lon": 4.215, "lat": 52.01, "cost": 500000, "people": 1200},
        {"id": "b", "name": "", "lon": 4.225, "lat": 52.03, "cost": 400000},
    ],
    "curve": [
        {"limit": 0, "opened": 0, "cost": 0, "value": 20, "bound": 20, "stopped": "proven"},
        {"limit": 1, "opened": 1, "cost": 500000, "value": 17, "bound": 17, "stopped": "proven"},
        {"limit": 2, "opened": 2, "cost": 900000, "value": 16, "bound": 15, "stopped": "gap"},
    ],
    "notes": ["What is open today stays open."],
}  # fmt: skip


def with_sites(release: Release, **change: Any) -> Release:
    """The release with a siting of two practices; `change` goes into what is said of it."""
    rows = _both("C1", "everyone", "own", (20.0, 16.0))
    rows += _both("C1", "everyone", "wheelchair", (26.0, 20.0), supposed=True)
    rows += _both("C1", "age=65+", "older", (24.0, 18.0)) + _both("C1", "gender=woman", "adult", (19.0, 15.5))
    rows += _both("C1", "disability=severe", "wheelchair", None)
    for area, minutes in (MINUTES | dict.fromkeys(STILL, (9.0, 9.0))).items():
        rows += _both(area, "everyone", "own", minutes)
    table = pl.DataFrame(rows, schema=dict(tables.CHANGES), infer_schema_length=None).sort(tables.REACH_KEY)
    note = SitesNote.model_validate({"sitings": [{**SITING, **change}]})
    return replace(release, tables={**release.tables, "sites": table}, sites=note)


def _both(
    area: str, group: str, mode: str, minutes: tuple[float, float] | None, *, supposed: bool = False
) -> list[dict[str, Any]]:
    """Both statistics; of every share 40 of 100 before and 50 after."""
    key = {
        "area": area, "group": group, "depth": group.count("="), "mode": mode, "kind": "doctor", "period": "2019",
        "counterfactual": supposed, "basis": "modelled",
    }  # fmt: skip
    units = {"mean": "minutes", "within_15": "share"}
    if minutes is None:
        return [key | {"statistic": s, "unit": u, "obs_status": "Q", "conf_status": "A"} for s, u in units.items()]
    shown = key | {"n": 2000, "n_gain": 300, "obs_status": "A", "conf_status": "F"}
    return [
        shown | {"statistic": s, "unit": units[s], "before": before, "after": after, "difference": after - before}
        for s, (before, after) in (("mean", minutes), ("within_15", (0.4, 0.5)))
    ]


# --- the budget -------------------------------------------------------------------------------------------------

LINES = (
    {"id": "1", "name": "Practices", "amount": 2000000, "basis": "reach", "by": "doctor"},
    {"id": "2", "name": "Income support", "amount": 6000000, "basis": "use", "by": "INC06"},
    {"id": "3", "name": "Rides", "amount": 500000, "basis": "group", "by": "age=65+"},
    {"id": "4", "name": "Town hall", "amount": 1500000, "basis": "not attributed", "why": "it does not say for whom"},
)
PARTS: Sequence[tuple[str, str, str, float | None, float | None]] = (  # line, axis, group, share, share of people
    ("1", "age", "age=15-24", 0.14, 0.14), ("1", "age", "age=65+", 0.10, 0.20),
    ("1", "disability", "disability=severe", None, None), ("1", "age", "not known", 0.76, 0.66),
    ("2", "income", "income=q1", 0.60, 0.20), ("2", "income", "income=q5", 0.0, 0.20),
    ("3", "age", "age=65+", 1.0, 0.20), ("3", "age", "age=15-24", 0.0, 0.14),
)  # fmt: skip


def with_budget(release: Release, lines: Sequence[Mapping[str, Any]] = LINES) -> Release:
    """The release with a budget of ten million euros in four lines."""
    note = BudgetNote.model_validate({"lines": lines})
    table = pl.DataFrame([_part(*part) for part in PARTS], schema=dict(tables.BUDGET)).sort(tables.BUDGET_KEY)
    return replace(release, tables={**release.tables, "budget": table}, budget=note)


def _part(line: str, axis: str, group: str, share: float | None, of_people: float | None) -> dict[str, Any]:
    key = {"line": line, "axis": axis, "group": group}
    if share is None or of_people is None:
        return key | {"obs_status": "Q", "conf_status": "A"}
    amount = share * next(one["amount"] for one in LINES if one["id"] == line)
    people = round(100000 * of_people)
    return key | {
        "amount": amount, "share": share, "people": people, "share_of_people": of_people,
        "per_person": amount / people, "ratio": round(share / of_people, 2), "obs_status": "A", "conf_status": "F",
    }  # fmt: skip
