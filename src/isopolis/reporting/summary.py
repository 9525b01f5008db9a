"""A release in one line each: whose figures these are, and what they do not say. For a terminal and a title."""

from isopolis.framework import Framework
from isopolis.release.model import Release
from isopolis.release.tables import COVERAGE_STATUSES
from isopolis.reporting import look, words

PUBLISHED = COVERAGE_STATUSES[0]
FEW = 4


def title(release: Release) -> str:
    """Whose figures these are: "Demo city · synthetic residents · survey of 12,000, register of 537,833 · 2019"."""
    manifest = release.manifest
    sizes = ", ".join(
        f"{kind_in_words(note.kind)} of {words.number(note.persons, 0)}" if note.persons else kind_in_words(note.kind)
        for note in manifest.sources
    )
    parts = [manifest.city, look.SYNTHETIC if manifest.synthetic else "", sizes, periods_in_words(manifest.periods)]
    return " · ".join(part for part in parts if part)


def kind_in_words(kind: str) -> str:
    """The kind of a source as readers know it."""
    return "published figures" if kind == "figures" else kind


def periods_in_words(periods: tuple[str, ...]) -> str:
    """The periods from first to last: "2019", "2019 to 2021"."""
    known = sorted(periods)
    return known[0] if len(known) == 1 else f"{known[0]} to {known[-1]}" if known else ""


def coverage_of(release: Release) -> dict[tuple[str, str], tuple[str, str]]:
    """Status and rung of each (characteristic, domain); the best one where several are given."""
    rank = {status: place for place, status in enumerate(COVERAGE_STATUSES)}
    rows = release.tables["coverage"].iter_rows(named=True)
    worst_first = sorted(rows, key=lambda row: -rank.get(row["status"], len(rank)))
    return {(r["characteristic"], r["domain"]): (r["status"], r["rung"] or "") for r in worst_first}


def not_known(release: Release) -> str:
    """What the figures do not say, the widest silences first: "religion or belief (never asked); ..."."""
    status = {pair: status for pair, (status, _) in coverage_of(release).items()}
    lit = sorted({domain for (_, domain), told in status.items() if told == PUBLISHED})
    whole: dict[str, list[str]] = {}
    pairs: list[str] = []
    for characteristic in sorted({c for c, _ in status}):
        name = _name(release.framework, characteristic)
        lost = {d: status[characteristic, d] for d in lit if status.get((characteristic, d), PUBLISHED) != PUBLISHED}
        if lost and len(lost) == len(lit):
            whole.setdefault(words.listed(sorted(set(lost.values())), "or"), []).append(name)
        else:
            pairs += [f"{name} x {_domain(release.framework, d)} ({told})" for d, told in lost.items()]
    silences = [f"{_few(names)} ({reason})" for reason, names in whole.items()]
    silences += [*pairs[:2], *([f"{len(pairs) - 2} more such pairs"] if len(pairs) > 2 else [])]
    return "; ".join([*silences, *_city_only(release.framework, status)]) or "see the report"


def _few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - FEW
    return words.listed([*names[:FEW], f"{more} more"] if more > 1 else names)


def _city_only(framework: Framework, status: dict[tuple[str, str], str]) -> list[str]:
    """The characteristics that are published for the whole city alone."""
    shown = {characteristic for (characteristic, _), told in status.items() if told == PUBLISHED}
    names = [words.inner(c.name) for c in framework.characteristics if c.scale == "city" and c.id in shown]
    return [f"{words.listed(names)} below the whole city (not published)"] if names else []


def _name(framework: Framework, id: str) -> str:
    found = framework.characteristic(id)
    return words.inner(found.name) if found else id


def _domain(framework: Framework, id: str) -> str:
    found = framework.domain(id)
    return words.inner(found.name) if found else id
