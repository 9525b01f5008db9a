"""The first screen: whose figures these are, and the one thing that matters most."""

from dataclasses import dataclass

from isopolis.framework import Indicator
from isopolis.reporting import look, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.headline import Headline, leading
from isopolis.reporting.reached import Reached
from isopolis.reporting.spread import Strip
from isopolis.reporting.svg import BAND_HEIGHT, plain, tag, text


@dataclass(frozen=True, slots=True)
class Lead:
    """One sentence of the first screen, with a line of detail and a small picture of the same."""

    sentence: str
    detail: str
    strip: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first screen says, under its title, and how it was chosen."""

    title: str
    leads: tuple[Lead, ...]
    note: str = ""


CHOICE = (
    "large and small groups in turn, at most one for each characteristic. This is no ranking of groups: it says "
    "where the city's services, streets and markets serve people unequally."
)


OF_WAYS = "The last line compares ways of moving, not groups; it is modelled, not measured."


def leads(facts: Facts, n: int = 10) -> Opening:
    """The headlines; without established gaps, those that a register counted; without these, how places differ."""
    if found := leading(facts.gaps, n, facts.synthetic):
        title = "The widest established gaps, against the rest of the city"
        return Opening(title, tuple(map(_of_gap, found)), f"Ranked by the cautious end of the 95 % interval, {CHOICE}")
    if found := leading(facts.gaps, n, facts.synthetic, "counted"):
        title = "The widest gaps that the register counts, against the rest of the city"
        return Opening(title, tuple(map(_of_gap, found)), f"Ranked by size, {CHOICE}")
    return Opening("How far places lie apart", tuple(_of_places(facts))[:n])


def _of_gap(headline: Headline) -> Lead:
    gap = headline.gap
    whom = f", {gap.indicator.universe}" if gap.indicator.universe else ""
    detail = f"{words.capital(gap.words)} · {gap.indicator.name}{whom} · {gap.period}"
    return Lead(headline.sentence, detail, _gap_strip(headline) if gap.unit == words.SHARE else "")


def _gap_strip(headline: Headline) -> str:
    """A line from 0 to 100: a dot for the group with its interval, a tick for the others."""
    gap = headline.gap
    if gap.value is None or gap.others is None or gap.low is None or gap.high is None:
        return ""
    low, high = (min(max(gap.others + end, 0.0), 1.0) for end in (gap.low, gap.high))
    middle = 29.0
    parts = [
        _line(0, 1, middle, look.LINE, 2), _line(low, high, middle, look.WARM, 4),
        _tall(gap.others, middle - 9, middle + 9, look.INK, 2.4),
        tag("circle", cx=_at(gap.value), cy=middle, r=7, fill=look.WARM),
        *_labels(gap.value, gap.others, middle + 24, "others"),
    ]  # fmt: skip
    return _strip_svg(parts, headline.synthetic, 57)


def _labels(mine: float, theirs: float, y: float, those: str) -> list[str]:
    """The two numbers under their marks; as one label between them where the marks are close. `those`: the others."""
    first, second = (told.split(" of ")[0] for told in words.amounts([mine, theirs], words.SHARE))
    if abs(mine - theirs) < 0.17:
        between = _inside((mine + theirs) / 2, 0.18)
        strong = tag("tspan", first, font_weight=700)
        others = f"{those} {second}"
        inside = f"{strong} · {others}" if mine < theirs else f"{others} · {strong}"
        return [tag("text", inside, x=between, y=y, font_size=13, fill=look.INK, text_anchor="middle")]
    said = ((mine, first, 700, 0.03), (theirs, f"{those} {second}", 400, 0.11))
    return [
        tag("text", told, x=_inside(at, room), y=y, font_size=13, fill=look.INK, text_anchor="middle", font_weight=bold)
        for at, told, bold, room in said
    ]


def _inside(at: float, room: float) -> str:
    """A place for the middle of a label that keeps it in the picture on the narrowest screen."""
    return _at(min(max(at, room), 1 - room))


def _line(start: float, end: float, y: float, colour: str, width: float) -> str:
    return tag("line", x1=_at(start), x2=_at(end), y1=y, y2=y, stroke=colour, stroke_width=width)


def _tall(x: float, y1: float, y2: float, colour: str, width: float) -> str:
    return tag("line", x1=_at(x), x2=_at(x), y1=y1, y2=y2, stroke=colour, stroke_width=width)


def _at(share: float) -> str:
    return f"{plain(share * 100)}%"


def _strip_svg(parts: list[str], synthetic: bool, height: int) -> str:
    if synthetic:
        box = tag("rect", x="0", y=0, width=126, height=BAND_HEIGHT - 2, fill=look.BAND)
        parts = [*parts, box + text(63, 11, look.SYNTHETIC, size=11, fill=look.BAND_TEXT, text_anchor="middle")]
    return tag(
        "svg", "".join(parts), class_="strip", width="100%", height=height, aria_hidden="true", font_family=look.SANS
    )


def with_reach(opening: Opening, facts: Facts) -> Opening:
    """The opening with a last line on whom a way of moving leaves out, where the release says that."""
    more = _of_reach(facts)
    note = f"{opening.note} {OF_WAYS}".strip() if more and opening.leads else opening.note
    return Opening(opening.title if opening.leads else "Who gets there", (*opening.leads, *more), note)


def _of_reach(facts: Facts) -> tuple[Lead, ...]:
    reached = Reached.of(facts.release)
    if reached is None:
        return ()
    kind = reached.kinds[0]
    detail = f"{words.capital(reached.plural(kind))} within 15 minutes · {reached.basis} · {reached.period}"
    own = reached.cell(kind, reached.base).within
    other = reached.cell(kind, reached.other).within if reached.other else None
    if own is None or other is None:
        return (Lead(reached.sentence(kind), detail, ""),)
    middle = 29.0
    parts = [
        _line(0, 1, middle, look.LINE, 2), _line(min(own, other), max(own, other), middle, look.SOFT, 3),
        _tall(own, middle - 9, middle + 9, look.INK, 2.4),
        tag("circle", cx=_at(other), cy=middle, r=7, fill=look.WARM),
        *_labels(other, own, middle + 24, reached.base.name),
    ]  # fmt: skip
    return (Lead(reached.sentence(kind), detail, _strip_svg(parts, facts.synthetic, 57)),)


def _of_places(facts: Facts) -> list[Lead]:
    """One sentence a domain: the indicator on which its areas lie furthest apart."""
    places = facts.places
    known = [
        indicator_of(facts.release.framework, id)
        for id in places.indicators
        if facts.city(id) is not None and places.unit(id) == words.SHARE
    ]
    ranked = sorted((i for i in known if i.direction in "+-"), key=lambda i: -places.width(i.id))
    widest = {i.domain: i for i in reversed(ranked)}
    return [_of_place(facts, i) for i in ranked if widest[i.domain] is i][:5]


def _of_place(facts: Facts, indicator: Indicator) -> Lead:
    places, city = facts.places, facts.city(indicator.id) or 0.0
    strip = Strip(indicator.name, words.SHARE, city, tuple(places.values(indicator.id).values()))
    low, high = words.amounts(strip.middle, words.SHARE)
    level = places.plural(places.level(indicator.id))
    sentence = f"{indicator.name}: at most {low} in one tenth of the {level}, at least {high} in another."
    universe = f" {indicator.universe}" if indicator.universe else ""
    detail = f"The whole city: {words.amount(city, words.SHARE)}{universe} · {len(strip.areas)} {level}"
    strokes = "".join(_tall(v, 16, 34, look.ACCENT, 1.6) for v in strip.areas)
    fine, tall = tag("g", strokes, stroke_opacity=0.55), _tall(city, 12, 40, look.INK, 2.6)
    return Lead(sentence, detail, _strip_svg([_line(0, 1, 34, look.LINE, 2), fine, tall], facts.synthetic, 46))
