"""Per characteristic: what is known of a decision, what it means, what can be done, and what is not known."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from isopolis.framework import EVERYONE, Group
from isopolis.framework.model import Characteristic
from isopolis.planning.assessment.alternatives import Alternative
from isopolis.planning.assessment.living import FEWEST, Living
from isopolis.planning.assessment.words import TELLING, sentences
from isopolis.sources import City
from isopolis.sources.decision_rules import full_count
from isopolis.sources.modes import Mode

FACTS = (
    dict.fromkeys(("characteristic", "ground", "status", "group", "mode", "kind"), pl.String)
    | dict.fromkeys(("before", "after", "difference"), pl.Float64)
    | dict.fromkeys(("n", "n_lose", "n_gain", "n_cut_off"), pl.Int64)
    | {"least_group": pl.String, "least_difference": pl.Float64}
    | {"mitigation": pl.String, "loss": pl.Float64, "mitigated_loss": pl.Float64}
)
SAID = ("known", "means", "can_do", "not_known")
COLUMNS = FACTS | dict.fromkeys(SAID, pl.String)


class Told(NamedTuple):
    """What the facts are taken from."""

    city: City
    living: Living
    effects: pl.DataFrame
    alternatives: list[Alternative]
    modes: tuple[Mode, ...]


def known(told: Told) -> pl.DataFrame:
    """A row per characteristic of the framework; see `Assessment`.

    Facts: status (counted: by the full count; surveyed; not in the frame; never asked), the group that loses most
    minutes, with the kind, its own mode and its numbers in the whole city; `least_group`, the group of the
    characteristic that loses least of this kind; `mitigation`, the alternative at equal saving under which the group
    loses least, with the loss over all kinds without and with it. Of a group that nobody counts there are the minutes
    that everyone would have who moved as the city says of it, and no numbers of people.
    """
    names = {mode.id: mode.name for mode in told.modes}
    rows = [_row(told, each, names) for each in told.city.framework.characteristics]
    return pl.DataFrame(rows, schema=COLUMNS)


def _row(told: Told, characteristic: Characteristic, names: Mapping[str, str]) -> dict[str, Any]:
    found, status = _groups(told, characteristic.id), _status(told, characteristic.id)
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {"characteristic": characteristic.id, "ground": characteristic.ground, "status": status}
    if len(found):
        row |= _counted(found)
    elif status != "counted":
        row |= _assumed(told, characteristic.id)
    if row["group"]:
        row |= _mitigated(told, row["group"])
    said = sentences(row, told.city.framework, names)
    return row | dict(zip(SAID, (*said, _not_known(characteristic, status, found)), strict=True))


def _groups(told: Told, characteristic: str) -> pl.DataFrame:
    """The characteristic's groups in the whole city by their own mode, those that lose most minutes first."""
    own = _whole(told).filter(counterfactual=False, depth=1)
    mine = own.filter(pl.col("group").str.starts_with(f"{characteristic}="), pl.col("n") >= FEWEST)
    return mine.sort("difference", "group", "kind", descending=[True, False, False])


def _whole(told: Told) -> pl.DataFrame:
    """Mean minutes to kinds of facilities in the whole city; what else is in minutes is an indicator."""
    rows = told.effects.filter(pl.col("level") == pl.col("level").first(), pl.col("n_lose").is_not_null())
    return rows.filter(statistic="mean")


def _status(told: Told, id: str) -> str:
    """Where the city has it."""
    counted = full_count(told.city)
    if counted and id in counted.terms.characteristics:
        return "counted"
    if any(id in source.terms.characteristics for source in told.city.sources.values()):
        return "surveyed"
    return "not in the frame" if id in told.city.contract.frame.characteristics else "never asked"


def _counted(found: pl.DataFrame) -> dict[str, Any]:
    worst = found.row(0, named=True)
    least = found.filter(kind=worst["kind"]).row(-1, named=True)
    facts = {name: worst[name] for name in FACTS if name in worst}
    return facts | {"least_group": least["group"], "least_difference": least["difference"]}


def _assumed(told: Told, characteristic: str) -> dict[str, Any]:
    """Of a group that the city gives a mode and nobody counts: the minutes if everyone moved by that mode."""
    for party in told.living.parties:
        rows = _whole(told).filter(group=EVERYONE, mode=party.mode) if party.assumed else pl.DataFrame()
        if len(rows) and characteristic in Group.parse(party.key).characteristics:
            row = rows.sort("difference", "kind", descending=[True, False]).row(0, named=True)
            return {"group": party.key} | {n: row[n] for n in ("mode", "kind", "before", "after", "difference")}
    return {}


def _mitigated(told: Told, group: str) -> dict[str, Any]:
    """The alternative at equal saving under which the group loses least, and what it loses under both."""
    losses = [(each.outcome.groups[group], each) for each in told.alternatives if each.outcome]
    decided = losses[0][0]
    better = [(loss, each.name) for loss, each in losses[1:] if each.saves and loss < decided - TELLING]
    loss, name = min(better, default=(None, None))
    return {"mitigation": name, "loss": decided, "mitigated_loss": loss}


def _not_known(characteristic: Characteristic, status: str, found: pl.DataFrame) -> str:
    said = {
        "counted": "" if len(found) else f"Fewer than {FEWEST} people of each group are counted: too few to say.",
        "surveyed": "A survey asks for it; no full count holds it, so where all of them live is not known.",
        "not in the frame": "No source of this city can hold it.",
        "never asked": "No source of this city asks for it.",
    }[status]
    place = {
        "city": "By place it is not published below the whole city.",
        "district": "By place it is not published below the district.",
    }.get(characteristic.scale, "")
    return " ".join(part for part in (said, place if status == "counted" else "") if part)
