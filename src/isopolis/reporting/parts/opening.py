"""The first screen: whose figures these are, and the one thing that matters most."""

from dataclasses import dataclass

from isopolis.framework import Indicator
from isopolis.release.model import Release
from isopolis.reporting import look, words
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.headline import Headline, headlines
from isopolis.reporting.places import Places
from isopolis.reporting.spread import Strip
from isopolis.reporting.svg import BAND_HEIGHT, plain, tag, text


@dataclass(frozen=True, slots=True)
class Lead:
    """One sentence of the first screen, with a line of detail and a small picture of the same."""

    sentence: str
    detail: str
    strip: str


def leads(release: Release, places: Places, everyone: dict[str, tuple[float, str]], n: int = 10) -> list[Lead]:
    """The headlines; a release without established gaps of groups opens with how far its areas lie apart."""
    found = headlines(release, n)
    return [_of_gap(headline) for headline in found] or _of_places(release, places, everyone)


def _of_gap(headline: Headline) -> Lead:
    gap = headline.gap
    detail = f"{words.capital(gap.words)} · {gap.indicator.name} · {gap.period}"
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
        tag("line", x1=_at(gap.others), x2=_at(gap.others), y1=middle - 9, y2=middle + 9, stroke=look.INK, stroke_width=2.4),
        tag("circle", cx=_at(gap.value), cy=middle, r=7, fill=look.WARM),
        *_labels(gap.value, gap.others, middle + 24),
    ]  # fmt: skip
    return _strip_svg(parts, headline.synthetic, 57)


def _labels(mine: float, theirs: float, y: float) -> list[str]:
    """The two numbers under their marks; apart where the marks are close."""
    first, second = (told.split(" of ")[0] for told in words.amounts([mine, theirs], words.SHARE))
    apart = ("end", "start") if mine < theirs else ("start", "end")
    anchors = apart if abs(mine - theirs) < 0.2 else ("middle", "middle")
    told = ((mine, first, anchors[0], 700), (theirs, f"others {second}", anchors[1], 400))
    return [
        tag("text", said, x=_at(_inside(at, anchor)), y=y, font_size=13, fill=look.INK, text_anchor=anchor, font_weight=weight)
        for at, said, anchor, weight in told
    ]  # fmt: skip


def _inside(at: float, anchor: str) -> float:
    """A place for a label that keeps it in the picture on the narrowest screen."""
    room = {"start": (0.0, 0.76), "middle": (0.12, 0.88), "end": (0.24, 1.0)}[anchor]
    return min(max(at, room[0]), room[1])


def _line(start: float, end: float, y: float, colour: str, width: float) -> str:
    return tag("line", x1=_at(start), x2=_at(end), y1=y, y2=y, stroke=colour, stroke_width=width)


def _at(share: float) -> str:
    return f"{plain(share * 100)}%"


def _strip_svg(parts: list[str], synthetic: bool, height: int) -> str:
    if synthetic:
        box = tag("rect", x="0", y=0, width=126, height=BAND_HEIGHT - 2, fill=look.BAND)
        parts = [*parts, box + text(63, 11, look.SYNTHETIC, size=11, fill=look.BAND_TEXT, text_anchor="middle")]
    return tag(
        "svg", "".join(parts), class_="strip", width="100%", height=height, aria_hidden="true", font_family=look.SANS
    )


def _of_places(release: Release, places: Places, everyone: dict[str, tuple[float, str]]) -> list[Lead]:
    """One sentence a domain: the indicator on which its areas lie furthest apart."""
    known = [
        indicator_of(release.framework, id)
        for id in places.indicators
        if id in everyone and places.unit(id) == words.SHARE
    ]
    ranked = sorted((i for i in known if i.direction in "+-"), key=lambda i: -places.width(i.id))
    widest = {i.domain: i for i in reversed(ranked)}
    return [_of_place(release, places, i, everyone[i.id][0]) for i in ranked if widest[i.domain] is i][:5]


def _of_place(release: Release, places: Places, indicator: Indicator, city: float) -> Lead:
    strip = Strip(indicator.name, words.SHARE, city, tuple(places.values(indicator.id).values()))
    low, high = words.amounts(strip.middle, words.SHARE)
    level = places.plural(places.level(indicator.id))
    sentence = f"{indicator.name}: at most {low} in one tenth of the {level}, at least {high} in another."
    universe = f" {indicator.universe}" if indicator.universe else ""
    detail = f"The whole city: {words.amount(city, words.SHARE)}{universe} · {len(strip.areas)} {level}"
    strokes = [
        tag("line", x1=_at(v), x2=_at(v), y1=16, y2=34, stroke=look.ACCENT, stroke_width=1.6, stroke_opacity=0.55)
        for v in strip.areas
    ]
    tall = tag("line", x1=_at(city), x2=_at(city), y1=12, y2=40, stroke=look.INK, stroke_width=2.6)
    return Lead(
        sentence, detail, _strip_svg([_line(0, 1, 34, look.LINE, 2), *strokes, tall], release.manifest.synthetic, 46)
    )
