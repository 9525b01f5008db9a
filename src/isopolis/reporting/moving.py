"""Ways of moving and minutes in words, as every table of minutes has them."""

from isopolis.release.model import ReachNote
from isopolis.reporting import words

OWN = "own"  # each person by the way that the city says is theirs
MEAN, WITHIN = "mean", "within_15"
ROUNDED = "Minutes of an area are rounded, in steps of up to 5 minutes."


def way(mode: str, reach: ReachNote | None, *, supposed: bool) -> str:
    """A way of moving as a clause: "each by their own way of moving", "on foot", "if everyone moved in a wheelchair".

    `supposed`: everyone moves like this in thought only.
    """
    if mode == OWN:
        return "each by their own way of moving"
    modes = reach.modes if reach else ()
    name = next((one.name for one in modes if one.id == mode), mode)
    return f"if everyone moved {name}" if supposed else name


def in_minutes(value: float) -> str:
    """Minutes to a tenth with their unit: "4.0 minutes", "1.0 minute"."""
    told = words.number(value, 1)
    return f"{told} minute{'' if told == '1.0' else 's'}"
