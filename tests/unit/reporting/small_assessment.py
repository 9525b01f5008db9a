"""A decision made up for the made-up releases: two doctors' practices close. Not worked out by anything.

Of the twelve quarters, N01 and N02 lose, N03 is withheld, N05 is nearer, N04 is withheld by every way of moving, nobody
is counted in N12, and the rest lose nothing.
"""

from dataclasses import replace
from typing import Any

import polars as pl

from isopolis.release import tables
from isopolis.release.model import Release
from isopolis.release.plan_notes import AssessmentNote
from tests.unit.reporting.small_reach import with_reach

PEOPLE = 120000
ADULT, CHAIR = "adult", "wheelchair"
GROUPS = {  # minutes today and then, by each group's own way of moving; none: withheld
    "age=15-24": (9.8, 10.7), "age=25-44": (9.9, 11.3), "age=45-64": (10.1, 11.9), "age=65+": (10.4, 12.6),
    "disability=severe": (18.0, 21.1), "disability=some": (10.2, 11.9), "disability=none": (10.0, 11.5),
    "gender=woman": (10.0, 11.7), "gender=man": (10.0, 11.5), "gender=non-binary": None,
    "origin=native": (10.1, 11.8), "origin=eu": (9.7, 11.0), "origin=non-eu": (9.5, 10.6),
    "income=q1": (9.6, 10.8), "income=q2": (9.9, 11.4), "income=q3": (10.0, 11.6), "income=q4": (10.1, 11.8),
    "income=q5": (10.3, 12.2),
}  # fmt: skip
PLACES = {"N01": (10.0, 14.0, 2000), "N02": (11.0, 12.5, 9000), "N03": None, "N05": (9.0, 8.5, 3000)}
COUNTED = [f"N{number:02d}" for number in range(1, 12)]


def note(**change: Any) -> AssessmentNote:
    """The decision with three alternatives, and what is known of five characteristics."""
    facts = {
        "name": "Close two practices", "saving": 600000.0, "alternatives": ALTERNATIVES, "known": KNOWN,
        "notes": ["Every number reads: if effects are as assumed.", "Whom no way leads there counts as 60 minutes."],
    }  # fmt: skip
    return AssessmentNote.model_validate(facts | change)


def _alternative(rank: int, name: str, equal: str, loss: float, **more: Any) -> dict[str, Any]:
    basis = "generated" if rank else "decision"
    facts = {"rank": rank, "name": name, "basis": basis, "what": "", "why": "", "equal": equal, "mean_loss": loss}
    return facts | {"worst_group": "age=65+", "worst_loss": loss + 0.2, "n_lose": 9000, "n_cut_off": 0} | more


ALTERNATIVES = [
    _alternative(
        0, "Close two practices", "equal", 1.64, what="closes doctor-1, doctor-2", saving=600000.0, n_lose=16200
    ),
    _alternative(1, "Keep doctor-1", "equal", 0.33, what="closes doctor-2, doctor-3", saving=610000.0, why="one swap"),
    _alternative(2, "Close two others", "as stated", 0.4, saving=600000.0, worst_group=None, worst_loss=None),
    _alternative(3, "Close one", "smaller", 0.2, n_lose=None, worst_group=None, worst_loss=-0.1),
    _alternative(4, "The same, and doctor-4 moves", "after a move", -1.2),
]


def _known(characteristic: str, ground: str, status: str, *said: str) -> dict[str, str]:
    names = ("known", "means", "can_do", "not_known")
    facts = {"characteristic": characteristic, "ground": ground, "status": status}
    return facts | dict(zip(names, said, strict=False))


KNOWN = [
    _known("age", "age", "counted", "The nearest doctor is 2.2 minutes farther for people aged 65 or over.",
           "Of 20,000 people, for 4,000 the way is at least a minute longer.", "“Keep doctor-1” would spare it."),
    _known("disability", "disability", "surveyed", "", "The city takes the way to be one in a wheelchair.", "",
           "Where all of them live is not known."),
    _known("orientation", "orientation", "surveyed", "", "", "", "A survey asks for it; no full count holds it."),
    _known("origin", "ethnic-origin", "counted", "", "Minutes are those of moving on foot.", "",
           "By place it is not published below the district."),
    _known("income", "socio-economic", "counted"),
]  # fmt: skip


def _row(area: str, group: str, mode: str, told: tuple[float, ...] | None, **more: Any) -> dict[str, Any]:
    row = {
        "area": area, "group": group, "depth": int(group != "everyone"), "mode": mode, "kind": "doctor",
        "statistic": "mean", "unit": "minutes", "period": "2019", "counterfactual": False, "basis": "modelled",
    } | more  # fmt: skip
    if told is None:
        return row | {"obs_status": "Q", "conf_status": "A"}
    before, after, n = (*told, 5000)[:3]
    counts = {"n": n, "n_lose": 1000, "n_gain": 0, "n_cut_off": 0}
    shown = {"before": before, "after": after, "difference": round(after - before, 3)}
    return counts | shown | {"obs_status": "A", "conf_status": "F"} | row


def rows(city: str) -> list[dict[str, Any]]:
    """The rows of the table."""
    whole = {"n": PEOPLE, "n_lose": 16200}
    share = {"statistic": "within_15", "unit": "share"}
    supposed = {"counterfactual": True, "n_lose": 20100, "n_cut_off": 310}
    found = [
        _row(city, "everyone", ADULT, (10.0, 11.6, PEOPLE), **whole),
        _row(city, "everyone", ADULT, (0.92, 0.88, PEOPLE), **whole, **share),
        _row(city, "everyone", CHAIR, (18.0, 20.0, PEOPLE), **supposed),
        _row(city, "everyone", CHAIR, None, **share, counterfactual=True),
    ]
    for group, told in GROUPS.items():
        chair = group == "disability=severe"
        ends = {"low": 2.9, "high": 3.6, "n_cut_off": None} if chair else {}
        found.append(_row(city, group, CHAIR if chair else ADULT, told, **ends))
    found += [_row(area, "everyone", "own", told, n_gain=None) for area, told in PLACES.items()]
    found += [_row(area, "everyone", ADULT, None if area == "N04" else (10.0, 10.5)) for area in COUNTED]
    return found


def with_assessment(release: Release, **change: Any) -> Release:
    """The release with reach, and with the decision; `change` are fields of its note."""
    reached = with_reach(release, groups=["disability=severe"])
    frame = pl.DataFrame(rows(release.manifest.area), schema=dict(tables.CHANGES), infer_schema_length=None)
    told = {**reached.tables, "assessment": frame.sort(list(tables.REACH_KEY))}
    return replace(reached, tables=told, assessment=note(**change))
