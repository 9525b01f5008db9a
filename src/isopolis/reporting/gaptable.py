"""Gaps as a table: every group keeps its row, and a withheld one says why it has no number."""

from collections.abc import Iterable

from isopolis.reporting import words
from isopolis.reporting.figure import Table
from isopolis.reporting.gap import Gap

WITHHELD = {"A": "not published: too few people", "N": "not published: too uncertain", "C": "not published"}


def gap_table(caption: str, gaps: Iterable[Gap]) -> Table:
    """Gaps as a table: one row an indicator and group; a withheld group keeps its row and says why."""
    known = list(gaps)
    others = "Of the rest" if all(gap.reference_kind == "rest" for gap in known) else "Of everyone"
    columns = ["Indicator", "Group", "Of the group", others, "Difference (95 % interval)", "How sure"]
    several = len({gap.source for gap in known}) > 1
    rows = [_row(gap) + ([gap.source] if several else []) for gap in known]
    columns += ["Source"] if several else []
    return Table(caption, columns, rows, frozenset({2, 3}), [_record(gap) for gap in known])


def _row(gap: Gap) -> list[str]:
    if gap.value is None or gap.others is None or gap.certainty == "withheld":
        return [gap.indicator.name, gap.people, "–", "–", "–", WITHHELD.get(gap.conf_status, "not published")]
    mine, theirs = words.amounts([gap.value, gap.others], gap.unit)
    return [gap.indicator.name, gap.people, mine, theirs, gap.words, gap.certainty]


def _record(gap: Gap) -> dict[str, object]:
    facts: dict[str, object] = {
        "indicator": gap.indicator.id,
        "group": gap.group.key,
        "period": gap.period,
        "source": gap.source,
    }
    facts |= {"unit": gap.unit, "value": gap.value, "difference": gap.difference, "low": gap.low, "high": gap.high}
    return facts | {"q": None if gap.q is None else round(gap.q, 4), "basis": gap.basis, "conf_status": gap.conf_status}
