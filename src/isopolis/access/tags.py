"""What OpenStreetMap's tags say to someone on foot or on wheels: which ways are open, and yes, no or unknown of each.

Source: the tags' pages in the OpenStreetMap wiki (wiki.openstreetmap.org/wiki/Key:wheelchair and the like).
"""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

Tags = Mapping[str, str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYS = ("highway", "public_transport", "railway")  # a way without any of them is not walkable
PATHS = _words("footway path steps pedestrian cycleway bridleway corridor elevator platform crossing track trail")
ROADS = _words(
    "living_street residential service unclassified road tertiary tertiary_link secondary secondary_link"
    " primary primary_link"
)
FAST = frozenset(("trunk", "trunk_link"))  # open to walkers where a tag says so
OPEN = frozenset(("yes", "designated", "permissive", "official", "destination", "customers"))
CLOSED = frozenset(("no", "private"))
SIDES = frozenset(("both", "left", "right", "yes"))  # of a road its pavement, of steps their ramp
NOT_ON_FOOT = CLOSED | {"use_sidepath"}  # for foot=use_sidepath the pavement is a way of its own
AGAINST_WHEELS = _words(
    "stile turnstile full-height_turnstile kissing_gate cycle_barrier motorcycle_barrier step ladder log horse_stile"
    " hampshire_gate"
)

_FIRM = _words(
    "paved asphalt chipseal concrete concrete:plates paving_stones paving_stones:lanes bricks brick tiles wood metal"
    " rubber tartan acrylic compacted"
)
_LOOSE = _words(
    "unpaved unhewn_cobblestone gravel pebblestone ground earth dirt mud sand grass grass_paver"
    " woodchips rock stepping_stones shells"
)
_SMOOTH = frozenset(("excellent", "very_good", "good", "intermediate"))
_ROUGH = frozenset(("bad", "very_bad", "horrible", "very_horrible", "impassable"))
_GRADES = {"grade1": True, "grade3": False, "grade4": False, "grade5": False}  # of tracks; grade2 is between
_KERBS = {"lowered": True, "flush": True, "no": True, "raised": False}  # rolled, yes, regular: unknown
_LIT = frozenset(("yes", "24/7", "automatic", "sunset-sunrise", "dusk-dawn", "limited", "interval"))
_PERCENT = re.compile(r"^([+-]?\d+(?:[.,]\d+)?)\s*(%|°)$")
_RATIO = re.compile(r"^([+-]?\d+(?:[.,]\d+)?)\s*:\s*(\d+(?:[.,]\d+)?)$")


class Answers(NamedTuple):
    """What is known of a way: true, false, or None where no tag says."""

    steps: bool
    ramp: bool | None
    paved: bool | None
    kerb: bool | None
    wheelchair: bool | None
    tactile: bool | None
    lit: bool | None
    incline: float | None  # in the direction of the way
    road: bool  # a carriageway: what is said of a crossing's node is not said of walking along it
    crossing: bool
    carried: bool  # on a bridge or in a tunnel: the ground's height is not the way's


class Spot(NamedTuple):
    """What a node of a way says of the edges that touch it."""

    closed: bool  # to everyone on foot
    bars_wheels: bool
    kerb: bool | None
    tactile: bool | None


def walkable(tags: Tags) -> bool:
    """Whether someone on foot may take a way.

    Ways closed in general (access=no or private) are open where foot says so. Motorways never are, nor ferries; trunk
    roads are with a pavement or a foot tag, and roads for motors only (motorroad=yes) with a foot tag.
    """
    if _closed(tags):
        return False
    highway, asked = tags.get("highway", ""), tags.get("foot") in OPEN
    if tags.get("motorroad") == "yes" and not asked:
        return False
    if highway in FAST:
        return asked or tags.get("sidewalk") in SIDES
    platform = tags.get("public_transport") == "platform" or tags.get("railway") == "platform"
    return highway in PATHS or highway in ROADS or (platform and not highway)


def answers(tags: Tags) -> Answers:
    """What a way's tags say of it."""
    highway = tags.get("highway", "")
    crossing = "crossing" in (highway, tags.get("footway"), tags.get("cycleway"), tags.get("path"))
    return Answers(
        steps=highway == "steps",
        ramp=_ramp(tags) if highway == "steps" else None,
        paved=_paved(tags),
        kerb=_KERBS.get(tags.get("kerb", "")),
        wheelchair=_wheelchair(tags),
        tactile=_tactile(tags),
        lit=_lit(tags),
        incline=incline(tags.get("incline", "")),
        road=highway in ROADS or highway in FAST,
        crossing=crossing,
        carried=any(tags.get(key, "no") != "no" for key in ("bridge", "tunnel")),
    )


def spot(tags: Tags) -> Spot | None:
    """What a node's tags say of its way; None for nothing. Bollards, open gates and elevators let wheels pass.

    `wheelchair=yes` at a node says nothing of the way beyond it.
    """
    barrier = tags.get("barrier", "")
    bars = barrier in AGAINST_WHEELS or tags.get("highway") in ("steps", "ladder") or tags.get("wheelchair") == "no"
    found = Spot(bool(barrier) and _closed(tags), bars, _KERBS.get(tags.get("kerb", "")), _tactile(tags))
    return found if found != Spot(False, False, None, None) else None


def incline(text: str) -> float | None:
    """Rise over run: "8%" is 0.08, "1:12" a twelfth, "5°" its tangent; None for "up", "steep", or over 100 %."""
    text = text.strip()
    if text == "0":
        return 0.0
    if found := _PERCENT.match(text):
        number = _number(found[1])
        value = number / 100 if found[2] == "%" else math.tan(math.radians(number))
    elif (found := _RATIO.match(text)) and _number(found[2]):
        value = _number(found[1]) / _number(found[2])
    else:
        return None
    return value if abs(value) <= 1 else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _closed(tags: Tags) -> bool:
    foot = tags.get("foot", "")
    return foot in NOT_ON_FOOT or (tags.get("access") in CLOSED and foot not in OPEN)


def _ramp(tags: Tags) -> bool | None:
    """Whether wheels find a ramp on the steps; a gutter for bicycles is none, nor is a ramp mapped as its own way."""
    for key in ("ramp:wheelchair", "ramp:stroller"):
        if tags.get(key) == "yes":
            return True
    if tags.get("ramp") in ("no", "separate") or "no" in (tags.get("ramp:wheelchair"), tags.get("ramp:stroller")):
        return False
    bicycles_only = tags.get("ramp:bicycle") == "yes" or tags.get("ramp:luggage") == "yes"
    return True if tags.get("ramp") in SIDES and not bicycles_only else None


def _paved(tags: Tags) -> bool | None:
    """Whether the way is firm and smooth enough to roll on: by its smoothness, else its surface, else its track grade.

    Sett, cobblestone (which mappers also say for sett), fine gravel and gratings may be either, so they are unknown.
    """
    smoothness = tags.get("smoothness", "")
    if smoothness in _SMOOTH or smoothness in _ROUGH:
        return smoothness in _SMOOTH
    surface = tags.get("surface", "")
    if surface in _FIRM or surface in _LOOSE:
        return surface in _FIRM
    return None if surface else _GRADES.get(tags.get("tracktype", ""))


def _wheelchair(tags: Tags) -> bool | None:
    """Yes (or designated) and no as tagged; limited is unknown: some pass, some with help, some not."""
    value = tags.get("wheelchair")
    if value in ("yes", "designated", "official"):
        return True
    ramp_for_others = tags.get("ramp:wheelchair") == "no" and tags.get("ramp:stroller") == "yes"
    return False if value == "no" or (ramp_for_others and value is None) else None


def _tactile(tags: Tags) -> bool | None:
    """Paving to feel one's way by; what is laid incorrectly guides nobody."""
    value = tags.get("tactile_paving", "")
    if value in ("no", "incorrect"):
        return False
    return True if value in ("yes", "contrasted", "primitive") else None


def _lit(tags: Tags) -> bool | None:
    value = tags.get("lit", "")
    if value in _LIT:
        return True
    return False if value in ("no", "disused") else None
