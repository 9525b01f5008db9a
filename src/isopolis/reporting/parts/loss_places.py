"""Where a decision is felt: the map of how much farther a service would be, and the places where most is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isopolis.reporting import classes, look, markmap, words
from isopolis.reporting.assessed import Assessed, Change, farther, people
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.grid import Key
from isopolis.reporting.moving import OWN, ROUNDED
from isopolis.reporting.parts.loss_groups import COLUMNS, cells, farther_about, origin, record
from isopolis.reporting.places import Places, by_number
from isopolis.reporting.section import Section

MOST = 10  # places that are numbered
FIRST_COUNT = 4  # the column of the table from which on it counts people
MANY = 30  # places in the table of all, which then wants a short one beside it
STILL = look.AROUND[2]  # the fill of areas where it is not farther
OTHERS = ((STILL, "not farther"), ("hatch", "not published"), ("dots", "nobody counted"))


@dataclass(frozen=True, slots=True)
class _Field:
    """The areas of one kind at the level of which most are told, by one way of moving.

    An area of `values` may have no row of its own: by each one's own way of moving only the areas have one in which
    something is lost. An area that is neither in `values` nor in `withheld` has nobody counted.
    """

    kind: str
    way: str
    level: str
    features: Sequence[Mapping[str, Any]]
    changes: Mapping[str, Change]
    values: Mapping[str, float]  # minutes more
    withheld: frozenset[str]

    @property
    def names(self) -> dict[str, str]:
        """The name of each area by its code."""
        return {f["properties"]["code"]: f["properties"]["name"] for f in self.features}

    @property
    def ranked(self) -> list[str]:
        """The areas where it is farther: the most minutes first, times people where these are all told."""
        told, counted = self._farther, self.counted
        size = {code: (change.difference or 0.0) * ((change.n or 0) if counted else 1) for code, change in told.items()}
        return sorted(told, key=lambda code: (-size[code], code))

    @property
    def counted(self) -> bool:
        """Whether of each area where it is farther it is told how many people are there."""
        return all(change.n is not None for change in self._farther.values())

    @property
    def first(self) -> str:
        """By what the areas are ranked, in words."""
        return "where most is lost" if self.counted else "where the way grows most"

    @property
    def _farther(self) -> dict[str, Change]:
        return {code: self.changes[code] for code, value in self.values.items() if value > 0 and code in self.changes}


def places(facts: Facts, assessed: Assessed) -> Section:
    """A map for each kind of service that is published of areas."""
    fields = [field for field in (_field(facts, assessed, kind) for kind in assessed.kinds) if field is not None]
    figures = [_figure(facts, assessed, field) for field in fields]
    tables = [_most(facts, assessed, field) for field in fields if len(field.ranked) > MANY]
    return Section("assessment-places", "Where", figures=figures, tables=tables)


def _field(facts: Facts, assessed: Assessed, kind: str) -> _Field | None:
    """The areas by each one's own way of moving, else by everyone's first; None where no area has a number."""
    base = next((change.mode for change in assessed.everyone(kind) if change.mode != OWN), "")
    counted = assessed.places(kind, base)
    for mode, changes in ((OWN, assessed.places(kind, OWN)), (base, counted)):
        level = facts.places.level_of({code for code, change in changes.items() if change.shown})
        if level:
            features = facts.places.features_at(level)
            codes = {feature["properties"]["code"] for feature in features}
            told = {code: change.difference for code, change in changes.items() if code in codes}
            if mode == OWN:  # no row, though people are counted: nothing is lost
                rest = {code: change for code, change in counted.items() if code in codes - told.keys()}
                told |= {code: 0.0 if change.shown else None for code, change in rest.items()}
            values = {code: value for code, value in told.items() if value is not None}
            way = assessed.way(next(change for change in changes.values()))
            return _Field(kind, way, level, features, changes, values, frozenset(told.keys() - values.keys()))
    return None


def _figure(facts: Facts, assessed: Assessed, field: _Field) -> Figure:
    id = f"loss-places-{field.kind}"
    drawing = markmap.draw(_map(facts, assessed, field), f"{id}-any")
    by = ": minutes more, times the people there" if field.counted else ""
    note = f"Numbered are the places {field.first}{by}. {ROUNDED}" if field.ranked else ROUNDED
    story = Story(id, f"Places: {assessed.plural(field.kind)}", _where(assessed, field), note)
    return figure(story, {"any": [drawing]}, _table(facts, assessed, field), facts.manifest, origin(assessed))


def _map(facts: Facts, assessed: Assessed, field: _Field) -> markmap.MarkMap:
    scale = classes.doubling([*field.values.values(), 0.5], "minutes")
    names, most = field.names, field.ranked[:MOST]
    shades = {code: _shade(code, field, scale) for code in names}
    fills = {shade.fill for shade in shades.values()}
    keys = [Key(colour, name) for colour, name in zip(scale.colours, scale.names, strict=True)]
    return markmap.MarkMap(
        features=field.features,
        shades=shades,
        keys=keys + [Key(fill, said) for fill, said in OTHERS if fill in fills],
        about=farther_about(assessed, field.kind, field.values.values()),
        synthetic=facts.synthetic,
        numbers={code: str(place) for place, code in enumerate(most, 1)},
        listed=[
            (str(place), f"{names[code]}: {words.number(field.values[code], 1)}") for place, code in enumerate(most, 1)
        ],
    )


def _shade(code: str, field: _Field, scale: classes.Classes) -> markmap.Shade:
    if code in field.values:
        value = field.values[code]
        return markmap.Shade(scale.colour(value) if value > 0 else STILL, farther(value))
    hidden = code in field.withheld
    return markmap.Shade("hatch" if hidden else "dots", "not published" if hidden else "nobody counted")


def _where(assessed: Assessed, field: _Field) -> str:
    """In how many places it is farther, in how many nearer, and where most is lost."""
    service, level = words.capital(assessed.nearest(field.kind)), Places.plural(field.level)
    values = field.values.values()
    counts = {"farther": sum(value > 0 for value in values), "nearer": sum(value < 0 for value in values)}
    told = [f"{way} in {words.number(n, 0)}" for way, n in counts.items() if n] or ["farther in 0"]
    said = f"{service} is {words.listed(told)} of {words.number(len(values), 0)} {level} ({field.way})"
    verb = "is" if len(field.withheld) == 1 else "are"
    hidden = f"; {words.number(len(field.withheld), 0)} more {verb} not published" if field.withheld else ""
    said = f"{said}, if effects are as assumed{hidden}."
    if not field.ranked:
        return said
    most, name = field.changes[field.ranked[0]], field.names[field.ranked[0]]
    start, lost = "Of those that are published, " if field.withheld else "", farther(most.difference or 0.0)
    if not field.counted:
        return f"{said} {words.capital(f'{start}the way grows most in {name}')}: {lost}."
    return f"{said} {words.capital(f'{start}most is lost in {name}')}: {lost} for {people(most.n)} {assessed.noun}."


def _table(facts: Facts, assessed: Assessed, field: _Field) -> Table:
    """The places where most is lost by their numbers on the map, then the other places that change, or are withheld."""
    names, ranked = field.names, field.ranked
    nearer = [code for code, value in field.values.items() if value < 0]
    rest = sorted([*nearer, *field.withheld], key=lambda code: by_number(names[code]))
    rows = _numbered(field) + [[names[code], *cells(field.changes[code])] for code in ranked[MOST:]]
    rows += [[names[code], *(cells(field.changes[code]) if code in field.changes else _BARE)] for code in rest]
    still = sum(value == 0 for value in field.values.values())
    if still:
        rows.append([words.counted(still, "other place", "other places"), "–", "–", "0.0", "–", "–", "–"])
    caption = f"{words.capital(assessed.plural(field.kind))}: minutes more by place"
    caption += f", {field.first} first" if ranked else ""
    return _told(words.captioned(caption, facts.synthetic), rows, _data(field, [*ranked, *rest]))


def _told(caption: str, rows: Sequence[Sequence[str]], data: Sequence[Mapping[str, object]] = ()) -> Table:
    """The table of these places, without the columns of counts of which no cell holds a number."""
    columns = ["Place", *COLUMNS]
    kept = [
        place
        for place, cells_ in enumerate(zip(*rows, strict=True))
        if place < FIRST_COUNT or not set(cells_) <= {"–", "not published"}
    ]
    few = [[row[place] for place in kept] for row in rows]
    return Table(caption, [columns[place] for place in kept], few, frozenset(range(1, len(kept))), data)


def _numbered(field: _Field) -> list[list[str]]:
    """The places where most is lost, by their numbers on the map."""
    most = enumerate(field.ranked[:MOST], 1)
    return [[f"{place}. {field.names[code]}", *cells(field.changes[code])] for place, code in most]


def _most(facts: Facts, assessed: Assessed, field: _Field) -> Table:
    """The numbered places alone."""
    caption = f"{words.capital(assessed.plural(field.kind))}: the {MOST} places {field.first}"
    return _told(words.captioned(caption, facts.synthetic), _numbered(field))


_BARE = ("not published", *["–"] * (len(COLUMNS) - 1))


def _data(field: _Field, listed: Sequence[str]) -> list[dict[str, object]]:
    """Every area that is told, in the order of the table; those without a row of their own at the end."""
    names = field.names
    others = sorted(field.values.keys() - set(listed), key=lambda code: by_number(names[code]))
    return [
        {"area": code, "name": names[code], "minutes_more": field.values.get(code)}
        | (_numbers(field.changes[code], field.kind) if code in field.changes else dict.fromkeys(_NUMBERS))
        for code in [*listed, *others]
    ]


_NUMBERS = ("before", "after", "low", "high", "n", "n_lose", "n_gain", "n_cut_off")


def _numbers(change: Change, kind: str) -> dict[str, object]:
    found = record(change, kind)
    return {name: found[name] for name in _NUMBERS}
