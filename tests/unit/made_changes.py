"""Changes made by hand, and a town in which sites were chosen and a decision was assessed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

import isopolis as iso
from isopolis.measurement import Reach
from isopolis.planning import Assessment, Sites
from isopolis.planning.assessment.effects import COLUMNS as EFFECTS
from isopolis.planning.assessment.known import COLUMNS as KNOWN
from isopolis.planning.assessment.mitigations import COLUMNS as MITIGATIONS
from isopolis.planning.assessment.worst import COLUMNS as WORST
from isopolis.planning.locations.gains import COLUMNS as GAINS
from isopolis.planning.locations.ladder import COLUMNS as CURVE
from isopolis.protection import protect
from isopolis.protection.case import Case
from isopolis.protection.changes import protect_assessment, protect_sites
from isopolis.release import Release
from isopolis.release.context import Context
from isopolis.release.model import Manifest, ReachNote
from isopolis.release.plan_notes import AssessmentNote, SitesNote
from isopolis.release.tables import ESTIMATES, REACH
from isopolis.sources.decision import Decision, Opening
from tests.made_town import LAT, facility, lon, people, town
from tests.unit.made_reach import METHOD

NO_REACH = pl.DataFrame(schema=dict(REACH))
CANDIDATES = '[protection]>[candidates]\nfile = "candidates.csv"\n[protection]'
MEASURED = 'refused = ["9"] }>refused = ["9"] }\n[sources.register.indicators]\nLOC01 = { reach = true }'
PLAIN: dict[str, Any] = {
    "area": "S", "level": "city", "group": "everyone", "mode": "adult", "kind": "doctor", "statistic": "mean",
    "before": 10.0, "after": 12.0, "low": None, "high": None, "n": 5000, "n_lose": 1000, "n_gain": 0, "n_cut_off": 0,
    "period": "2019", "counterfactual": False,
}  # fmt: skip


def note_of(**method: Any) -> ReachNote:
    """How the reach of the small city was worked out, but for what is said."""
    return ReachNote.model_validate({**METHOD, "periods": ("2019",), "unsnapped": 0} | method)


def effects_of(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Effects that differ from an ordinary row in what is given."""
    full = [PLAIN | row for row in rows]
    for row in full:
        row.setdefault("unit", "minutes" if row["statistic"] == "mean" else "share")
        row.setdefault("difference", row["after"] - row["before"])
        row["depth"] = 0 if row["group"] == "everyone" else row["group"].count("=")
    return pl.DataFrame(full, schema=EFFECTS)


def assessment_of(
    rows: Sequence[dict[str, Any]],
    asks: tuple[str, ...] = (),
    worst: Sequence[dict[str, Any]] = (),
    mitigations: Sequence[dict[str, Any]] = (),
    known: Sequence[dict[str, Any]] = (),
) -> Assessment:
    """An assessment of these effects."""
    frames = [
        pl.DataFrame([dict.fromkeys(schema) | row for row in given], schema=schema)
        for given, schema in ((worst, WORST), (mitigations, MITIGATIONS), (known, KNOWN))
    ]
    return Assessment("Close one", 1000.0, effects_of(rows), *frames, (), asks)


def sites_of(rows: Sequence[dict[str, Any]], **said: Any) -> Sites:
    """Sites for doctors with these gains: `near` are the shares within 15 minutes, before and after."""
    full = [
        PLAIN | {"n_gain": 1000, "near": (0.5, 0.6)} | row
        | {"depth": 0 if row.get("group", "everyone") == "everyone" else 1}
        for row in rows
    ]  # fmt: skip
    for row in full:
        row["within_15_before"], row["within_15_after"] = row["near"]
    gains = pl.DataFrame([{name: row[name] for name in GAINS} for row in full], schema=GAINS)
    chosen = pl.DataFrame(
        [{"id": "c1", "name": "c1", "kind": "doctor", "lon": 4.0, "lat": 52.0, "cost": 100.0, "people": 1234}]
    )
    numbers: dict[str, Any] = {
        "kind": "doctor", "objective": "mean", "limit": 1.0, "by": "sites", "chosen": chosen, "before": 12.3456,
        "value": 10.1234, "bound": 10.0567, "gap": 0.0066, "stopped": "search", "kappa": None, "gains": gains,
        "curve": pl.DataFrame(schema=CURVE), "notes": ("If effects are as assumed.",),
    }  # fmt: skip
    return Sites(**numbers | said)


def context_of(
    case: Case,
    note: ReachNote,
    assessment: tuple[pl.DataFrame, AssessmentNote] | None = None,
    sites: tuple[pl.DataFrame, SitesNote] | None = None,
    reach: pl.DataFrame = NO_REACH,
) -> Context:
    """What the public checks look at, for these tables. The map is that of the tests of protection."""
    manifest = Manifest(
        city="S", country="NL", area="S", synthetic=True, framework="f", framework_version="1",
        framework_hash="0", periods=("2019",), rules="standard", rules_note="", engine="isopolis",
    )  # fmt: skip
    tables = {"reach": reach, "estimates": pl.DataFrame(schema=dict(ESTIMATES))}
    tables |= {name: both[0] for name, both in (("assessment", assessment), ("sites", sites)) if both}
    rows = case.areas.filter(pl.col("area_depth") > 0).iter_rows(named=True)
    features = [{"properties": {"code": r["area"], "parent": r["parent"], "level": r["level"]}} for r in rows]
    release = Release(
        manifest, case.framework, tables, case.rules.as_data(), {"features": features}, reach=note,
        assessment=assessment[1] if assessment else None, sites=sites[1] if sites else None,
    )  # fmt: skip
    return Context(release)


def assessed(case: Case, *rows: dict[str, Any], **more: Any) -> tuple[pl.DataFrame, AssessmentNote]:
    """An assessment of these effects, protected."""
    return protect_assessment(assessment_of(rows, **more), NO_REACH, note_of(), case)


def sited(case: Case, *rows: dict[str, Any], **said: Any) -> tuple[pl.DataFrame, SitesNote]:
    """Sites with these gains, protected."""
    return protect_sites([sites_of(rows, **said)], [], note_of(), case)


def by_key(table: pl.DataFrame) -> dict[tuple[str, ...], dict[str, Any]]:
    """The rows by area, group, mode and statistic."""
    named = ("area", "group", "mode", "statistic")
    return {tuple(row[name] for name in named): row for row in table.iter_rows(named=True)}


def town_release(folder: Path) -> Release:
    """The release of a town of 4,000: where two libraries could open, and what closing one would mean."""
    rows = pl.concat([people()] * 10)
    candidates = [facility(f"c{n}", "library", x, cost=100.0, step_free=True) for n, x in enumerate((900.0, 3100.0))]
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(candidates).write_csv(folder / "candidates.csv")
    city = town(folder, rows=rows, candidates=CANDIDATES, measured=MEASURED)
    opening = Opening(id="l9", kind="library", lon=lon(2600), lat=LAT, step_free=True)
    decision = Decision(name="Close one, open one", saving=1000.0, close=("l2",), open=(opening,))
    estimates, reach = iso.measure(city), iso.reach(city)
    assert isinstance(reach, Reach)
    return protect(city, estimates, reach, iso.locate(city, "library", open=1), iso.assess(city, decision))
