"""Floors in the words of a city: for a group, an area, an indicator, or those who are worst off."""

from collections.abc import Mapping
from difflib import get_close_matches

import numpy as np

from isopolis.errors import UsageError
from isopolis.planning.portfolio.model import KEY, Cells, Flags, Floor


def floor_of(
    cells: Cells,
    *,
    outcome: float | None = None,
    share: float | None = None,
    where: Mapping[str, str] | None = None,
    worst_off: float | None = None,
    cautious: bool = False,
) -> Floor:
    """A floor under all cells that `where` names, and among them the worst off who hold this share of all people.

    `where` gives an indicator, an area, a group, or several of these ({"group": "gender=woman"}); `worst_off` 0.2 is
    the worst-off fifth. One of `outcome` (each reaches it) and `share` (of the people-weighted gain, together): of a
    group it is the share of everyone's gain, else of that of all cells. People in several levels of area count in each.
    Raises UsageError for a name that no cell has and where nothing is left.
    """
    named = dict(where or {})
    flags = np.ones(len(cells), np.bool_)
    for column, name in named.items():
        flags &= _with_name(cells, column, name)
    if worst_off is not None:
        flags &= cells.worst_off(worst_off)
    if not flags.any():
        raise UsageError("the floor is about no cell", got=_whom(named, worst_off), hint="fewer conditions at once")
    words = _words(_whom(named, worst_off), outcome, share)
    return Floor(flags, outcome, share, cautious, words, _everyone(cells, named))


def _everyone(cells: Cells, named: Mapping[str, str]) -> Flags | None:
    """The cells whose gain a group has a share of; None for all."""
    of = np.asarray(cells.key["group"].to_numpy() == "everyone")
    if "indicator" in named:
        of &= _with_name(cells, "indicator", named["indicator"])
    return of if "group" in named and of.any() else None


def _with_name(cells: Cells, column: str, name: str) -> Flags:
    if column not in KEY:
        raise UsageError("a floor is about no such thing", got=column, expected=", ".join(KEY))
    known = cells.key[column].unique().sort().to_list()
    if name not in known:
        close = get_close_matches(name, known, n=1)
        some = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
        raise UsageError(f"no cell has this {column}", got=name, expected=some, hint=close[0] if close else known[0])
    return np.asarray(cells.key[column].to_numpy() == name)


def _whom(named: Mapping[str, str], worst_off: float | None) -> str:
    parts = [f"the worst-off {worst_off:.0%} of people"] if worst_off is not None else []
    parts += [f"{column} {name}" for column, name in named.items()]
    return ", ".join(parts) or "everyone"


def _words(whom: str, outcome: float | None, share: float | None) -> str:
    if share is not None:
        return f"at least {100 * share:.0f} of 100 of the gain goes to {whom}"
    return f"every outcome of {whom} is at least {outcome}"
