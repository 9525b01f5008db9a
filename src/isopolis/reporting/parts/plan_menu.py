"""The interventions that could be chosen: what was, for whom, where, for how much, on which assumption."""

from collections.abc import Mapping, Sequence

from isopolis.framework import EVERYONE, Group, phrase
from isopolis.release.model import Release
from isopolis.release.plan_notes import EffectNote, InterventionNote
from isopolis.reporting import look, markmap, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.grid import Key
from isopolis.reporting.money import euros
from isopolis.reporting.places import by_number
from isopolis.reporting.planned import Planned
from isopolis.reporting.section import Section

NORMAL = 1.959963984540054  # 95 % of a normal distribution lie within so many standard errors
SOURCES = ("Intervention", "Source")
FEW = 8  # areas that a cell names
COLUMNS = (
    "Intervention",
    "For whom, where",
    "Cost (euros)",
    "Assumed effect (95 % interval)",
    "Chosen",
    "Of 100 draws",
)


def plan_menu(facts: Facts, planned: Planned) -> Section:
    """What was chosen in one line each, and a table of all that could be."""
    menu = _chosen_first(planned.note.menu)
    draws = planned.note.draws
    told = (
        f"Each effect is an assumption with an error. Effects were drawn anew {words.counted(draws, 'time')} around "
        "what is assumed, and the choice was made again: what is chosen in nearly all draws hangs little on them."
    )
    caption = words.captioned("Interventions, what was chosen first", facts.synthetic)
    choices = Table(caption, COLUMNS, [_row(one, facts.release) for one in menu], frozenset({2, 5}))
    sources = Table("Where the assumed effects come from", SOURCES, [[one.name, one.source] for one in menu])
    return Section(
        "plan-menu",
        "What was chosen",
        [told] if draws else [],
        items=[_item(one, facts.release) for one in menu if one.chosen],
        tables=[choices, sources] if menu else [],
    )


def _chosen_first(menu: Sequence[InterventionNote]) -> list[InterventionNote]:
    return sorted(menu, key=lambda one: (not one.chosen, -(one.frequency or 0.0), one.name))


def _item(one: InterventionNote, release: Release) -> str:
    often = "" if one.frequency is None else f" Chosen in {words.share_in_words(one.frequency)} draws."
    return f"{one.name}: {euros(one.cost)}, for {_people(one.group, release)}, {_where(one, release)}.{often}"


def _row(one: InterventionNote, release: Release) -> list[str]:
    effects = "; ".join(effect_in_words(effect, one, release) for effect in one.effects)
    return [
        one.name,
        words.capital(f"{_people(one.group, release)} ({one.kind}), {_where(one, release)}"),
        words.number(one.cost, 0),
        effects or "–",
        "yes" if one.chosen else "no",
        "–" if one.frequency is None else words.share_in_words(one.frequency).split(" ")[0],
    ]


def _people(group: str, release: Release) -> str:
    return phrase(Group.parse(group), release.framework)


def effect_in_words(effect: EffectNote, of: InterventionNote, release: Release) -> str:
    """An assumed effect with its error: "Feels safe at night: 3.0 of 100 more (plus or minus 2.4), for women"."""
    name = indicator_of(release.framework, effect.indicator).name
    size, error = (words.number(abs(value) * 100, 1) for value in (effect.change, NORMAL * effect.se))
    way = "more" if effect.change > 0 else "fewer"
    sure = f"plus or minus {error}" if effect.se else "no error is assumed"
    whom = f", for {_people(effect.group, release)}" if effect.group not in (of.group, EVERYONE) else ""
    return f"{name}: {size} of 100 {way} ({sure}){whom}"


def _where(one: InterventionNote, release: Release) -> str:
    """The areas by name, or the whole city."""
    if not one.areas:
        return "in the whole city"
    known = _names(release)
    names = sorted((known.get(code, code) for code in one.areas), key=by_number)
    more = len(names) - FEW
    return f"in {words.listed([*names[:FEW], f'{more} more areas'] if more > 1 else names)}"


def _names(release: Release) -> dict[str, str]:
    features = (release.areas or {}).get("features", ())
    return {feature["properties"]["code"]: feature["properties"]["name"] for feature in features}


# --- the map ----------------------------------------------------------------------------------------------------


def plan_intervention_map(facts: Facts, planned: Planned) -> Figure | None:
    """The areas to which chosen interventions are limited, numbered; None where none is, or no map holds them."""
    limited = [one for one in _chosen_first(planned.note.menu) if one.chosen and one.areas]
    level = facts.places.level_of({code for one in limited for code in one.areas})
    if not level:
        return None
    features = facts.places.features_at(level)
    names = {feature["properties"]["code"]: feature["properties"]["name"] for feature in features}
    numbered = {str(place): one for place, one in enumerate(limited, 1)}
    where = {code: [n for n, one in numbered.items() if code in one.areas] for code in names}
    listed = [(number, one.name) for number, one in numbered.items()]
    drawing = markmap.draw(_map(facts, features, where, listed), "plan-areas-any")
    story = Story("plan-areas", "Where it would be done", _done(facts, level, limited, where))
    table = _table(facts, names, where, numbered)
    return figure(story, {"any": [drawing]}, table, facts.manifest, [])


def _map(
    facts: Facts,
    features: Sequence[Mapping[str, object]],
    where: Mapping[str, Sequence[str]],
    listed: Sequence[tuple[str, str]],
) -> markmap.MarkMap:
    """Areas with one intervention, with several, and with none."""
    fills = (look.AROUND[2], look.UPWARD[1], look.UPWARD[2])
    said = ("none of these", "one of them", "several")
    names = dict(listed)
    shades = {
        code: markmap.Shade(fills[min(len(own), 2)], "; ".join(names[n] for n in own) or said[0])
        for code, own in where.items()
    }
    there = sorted({min(len(own), 2) for own in where.values()}, reverse=True)
    return markmap.MarkMap(
        features=features,
        shades=shades,
        keys=[Key(fills[n], said[n]) for n in there],
        about="areas in which a chosen intervention is done",
        synthetic=facts.synthetic,
        numbers={code: ", ".join(own) for code, own in where.items()},
        listed=listed,
    )


def _done(facts: Facts, level: str, limited: Sequence[InterventionNote], where: Mapping[str, Sequence[str]]) -> str:
    there = sum(bool(own) for own in where.values())
    done = f"would be done in {there} of {len(where)} {facts.places.plural(level)}"
    if len(limited) > 1:
        return (
            f"Of what was chosen, {len(limited)} interventions are limited to some areas; one or more of them {done}."
        )
    return f"“{limited[0].name}” {done}."


def _table(
    facts: Facts,
    names: Mapping[str, str],
    where: Mapping[str, Sequence[str]],
    numbered: Mapping[str, InterventionNote],
) -> Table:
    ordered = sorted((code for code, own in where.items() if own), key=lambda code: by_number(names[code]))
    rows = [[names[code], "; ".join(numbered[n].name for n in where[code])] for code in ordered]
    data = [
        {"area": code, "name": names[code], "intervention": numbered[n].id} for code in ordered for n in where[code]
    ]
    caption = words.captioned("Areas with a chosen intervention of their own", facts.synthetic)
    return Table(caption, ["Area", "Interventions"], rows, data=data)
