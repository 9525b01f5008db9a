"""How reach was worked out, in words."""

from isopolis.release.model import ModeNote, NetworkNote, ReachNote
from isopolis.reporting import words
from isopolis.reporting.section import Section

TAGS = {
    "kerb": "the height of kerbs", "paved": "the surface", "wheelchair": "whether a wheelchair passes",
    "tactile": "tactile paving", "lit": "lighting", "incline": "the slope", "steps": "steps", "ramp": "ramps",
}  # fmt: skip


def reach_method(note: ReachNote) -> Section:
    """The ways of moving, the services, the streets and what is known of them, and how people are counted."""
    counts = (f"{words.number(note.facilities.get(kind, 0), 0)} {name}" for kind, name in note.kinds.items())
    items = [*map(_mode, note.modes), f"Services: {words.listed(counts)}."]
    items += [_streets(note.network)] if note.network else []
    items.append(
        "Minutes are to the nearest. Whom no way leads there is never left out: in a mean they count with 60 minutes, "
        "in a share as not reached."
    )
    items += _places(note)
    items.append(
        "A share comes in steps of at least ten people: anyone can draw which houses are within reach, and two ways of "
        "moving held against each other must not tell of a few."
        if note.people
        else f"What is counted are the {note.noun} of a map. Nobody says here who lives there, or whether anybody does."
    )
    return Section("reach-method", "How the minutes were worked out", items=items)


def _mode(mode: ModeNote) -> str:
    name = words.capital(mode.name)
    if mode.rule == "matrix":
        return f"{name}: times that another engine worked out."
    by = "as the crow flies x 1.3, as no streets were given" if mode.rule == "line" else "along the streets"
    speed = f"{words.number(mode.speed)} km/h " if mode.speed else ""
    avoids = f"; it avoids {words.listed(mode.avoids)}" if mode.avoids and mode.rule == "streets" else ""
    return f"{name}: {speed}{by}{avoids}."


def _streets(network: NetworkNote) -> str:
    """How large the network is, and of how much of it each tag is known."""
    known = [
        f"{TAGS.get(tag, tag)} of {words.amount(part, words.SHARE)}" for tag, part in sorted(network.tagged.items())
    ]
    size = f"{words.number(network.pieces, 0)} pieces of street, {words.number(network.kilometres, 0)} km"
    tags = f". Of the pieces it is known: {'; '.join(known)}. What is not known shows as a range" if known else ""
    return f"{size}{tags}."


def _places(note: ReachNote) -> list[str]:
    """Who could not be put on the streets."""
    told = []
    if note.unsnapped:
        told.append(f"{words.number(note.unsnapped, 0)} places lie too far from any street, and count as not reached.")
    if note.unplaced:
        told.append(f"Where {words.number(note.unplaced, 0)} {note.noun} live is not known: they are not counted here.")
    return told
