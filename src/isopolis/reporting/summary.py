"""One screen of a terminal: whose figures these are, the few findings, what is not known."""

from collections.abc import Iterable
from dataclasses import dataclass

from isopolis.release.model import Release, SourceNote
from isopolis.release.tables import COVERAGE_STATUSES
from isopolis.reporting import look, words
from isopolis.reporting.headline import Headline, headlines
from isopolis.reporting.parts.domains import everyone_of
from isopolis.reporting.parts.known import coverage_of
from isopolis.reporting.parts.opening import leads
from isopolis.reporting.places import Places

ESTABLISHED = "Widest established gaps, against the rest (95 % interval)"
PLACES = "Published without intervals, so no gap between groups is called established. Widest between places:"


@dataclass(frozen=True, slots=True)
class Summary:
    """A release in a few lines. Each row is a finding as the cells of one line."""

    heading: str
    about: str
    rows: tuple[tuple[str, ...], ...]
    sentences: tuple[str, ...]
    not_known: str


def summary(release: Release, n: int = 5) -> Summary:
    """The release in a few lines: at most `n` findings, of groups where there are any, else of places."""
    found = headlines(release, n)
    if found:
        rows = tuple(_row(headline) for headline in found)
        sentences = tuple(headline.sentence for headline in found)
        return Summary(heading(release), ESTABLISHED, rows, sentences, not_known(release))
    sentences = tuple(lead.sentence for lead in leads(release, Places(release), everyone_of(release), n)[:n])
    rows = tuple((sentence,) for sentence in sentences)
    return Summary(heading(release), PLACES if rows else "", rows, sentences, not_known(release))


def heading(release: Release) -> str:
    """Whose figures these are: "Demo city · synthetic residents · survey of 12,000, register of 538,000 · 2019"."""
    manifest = release.manifest
    sources = ", ".join(dict.fromkeys(_source(note) for note in manifest.sources))
    period = " to ".join(dict.fromkeys((min(manifest.periods), max(manifest.periods))))
    synthetic = look.SYNTHETIC if manifest.synthetic else ""
    return " · ".join(part for part in (manifest.city, synthetic, sources, period) if part)


def not_known(release: Release) -> str:
    """What nothing is known of, by the reason: "belief, ethnicity (never asked); orientation (too uncertain)".

    Only characteristics without a figure in any domain; the others are counted with the domains they lack.
    """
    cells = coverage_of(release)
    known = {characteristic for (characteristic, _), (status, _) in cells.items() if status == COVERAGE_STATUSES[0]}
    reasons: dict[str, list[str]] = {}
    for id in dict.fromkeys(characteristic for characteristic, _ in cells if characteristic not in known):
        met = [status for (characteristic, _), (status, _) in cells.items() if characteristic == id]
        reasons.setdefault(min(met, key=COVERAGE_STATUSES.index), []).append(_name(release, id))
    told = [f"{', '.join(names)} ({reason})" for reason, names in sorted(reasons.items(), key=_place)]
    lacking = sum(c in known and status != COVERAGE_STATUSES[0] for (c, _), (status, _) in cells.items())
    of_all = sum(characteristic in known for characteristic, _ in cells)
    rest = [f"of the other characteristics, {lacking} of {of_all} meetings with a domain"] if lacking else []
    return "; ".join([*told, *rest]) or "nothing that was looked for"


def _row(headline: Headline) -> tuple[str, ...]:
    interval = f"({headline.interval})" if headline.interval else ""
    return headline.subject, headline.says, headline.people, headline.difference, interval


def _source(note: SourceNote) -> str:
    if note.kind == "figures":
        return "published figures"
    return f"{note.kind} of {words.number(note.persons, 0)}" if note.persons else note.kind


def _name(release: Release, id: str) -> str:
    found = release.framework.characteristic(id)
    return found.name.lower() if found else id


def _place(reason: tuple[str, Iterable[str]]) -> int:
    return COVERAGE_STATUSES.index(reason[0])
