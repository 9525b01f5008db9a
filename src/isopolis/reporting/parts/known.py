"""What is known and what is not: coverage, who cannot be in the data, who did not answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from isopolis.framework import Characteristic, Framework
from isopolis.release.model import Release
from isopolis.release.tables import COVERAGE_STATUSES
from isopolis.reporting import grid, look, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Story, Table, figure
from isopolis.reporting.gap import Gap, indicator_of
from isopolis.reporting.section import Section
from isopolis.reporting.summary import coverage_of
from isopolis.reporting.svg import BLANK

PATTERNS = dict(zip(COVERAGE_STATUSES, (look.ACCENT, "dots", "hatch", "cross", BLANK, "posts"), strict=True))
RUNGS = {"city": "shown for the whole city", "coarser category": "shown in a coarser category"}


def known(facts: Facts) -> Section:
    """The coverage of every characteristic in every domain, and the plain list of what is not known."""
    parts = [
        _coverage(facts.release),
        _absent(facts.release),
        _withheld(facts.gaps, facts.synthetic),
        _quality(facts.release),
    ]
    return Section("known", "What is known, and what is not", parts=[part for part in parts if not part.empty])


def _characteristics(framework: Framework, met: Iterable[str]) -> list[Characteristic]:
    """The characteristics that the coverage names, in the order of their grounds."""
    wanted, grounds = set(met), [ground.id for ground in framework.grounds]
    found = [c for c in framework.characteristics if c.id in wanted]
    return sorted(found, key=lambda c: grounds.index(c.ground) if c.ground in grounds else len(grounds))


def _coverage(release: Release) -> Section:
    cells = coverage_of(release)
    characteristics = _characteristics(release.framework, (c for c, _ in cells))
    domains = [d for d in release.framework.domains if any(d.id == id for _, id in cells)]
    if not (characteristics and domains):
        return Section("coverage", "Coverage")
    tiles = [[_tile(cells.get((c.id, d.id)), c.name, d.name) for c in characteristics] for d in domains]
    keys = [grid.Key(fill, status) for status, fill in PATTERNS.items()]
    picture = grid.Grid(
        [d.name for d in domains], [c.name for c in characteristics], tiles, keys, release.manifest.synthetic
    )
    drawings = {n: [grid.draw(picture, f"coverage-map-{n}", width)] for n, width in (("wide", 720), ("narrow", 320))}
    caption = words.captioned("What is known of each characteristic in each domain", release.manifest.synthetic)
    columns = ["Domain", *(c.name for c in characteristics)]
    rows = [[d.name, *(_status(cells.get((c.id, d.id))) for c in characteristics)] for d in domains]
    data = [{"characteristic": c, "domain": d, "status": s, "rung": r} for (c, d), (s, r) in sorted(cells.items())]
    table = Table(caption, columns, rows, data=data)
    published = sum(status == COVERAGE_STATUSES[0] for status, _ in cells.values())
    sentence = (
        f"Of {len(cells)} meetings of a characteristic and a domain, {published} have a figure to publish. "
        "A missing figure never means a missing difference."
    )
    story = Story("coverage-map", "Characteristics and domains", sentence)
    made = figure(story, drawings, table, release.manifest, [])
    return Section("coverage", "Coverage", figures=[made], items=_unknown(cells, characteristics, release))


def _tile(cell: tuple[str, str] | None, characteristic: str, domain: str) -> grid.Tile:
    return grid.Tile(
        PATTERNS.get(cell[0] if cell else "never asked", BLANK), "", f"{characteristic}, {domain}: {_status(cell)}"
    )


def _status(cell: tuple[str, str] | None) -> str:
    status, rung = cell or ("never asked", "")
    return f"{status}; {RUNGS[rung]}" if rung in RUNGS else status


def _unknown(
    cells: Mapping[tuple[str, str], tuple[str, str]], characteristics: Sequence[Characteristic], release: Release
) -> list[str]:
    """What has no figure, in sentences: whole domains first, then characteristics that miss the same domains."""
    names = {domain.id: words.inner(domain.name) for domain in release.framework.domains}
    met = {domain for _, domain in cells}
    lit = {domain for (_, domain), (status, _) in cells.items() if status == COVERAGE_STATUSES[0]}
    dark = [names[id] for id in names if id in met - lit]
    alike: dict[tuple[str, str], list[str]] = {}
    for c in characteristics:
        for status, domains in sorted(_reasons(cells, c.id, lit).items()):
            where = words.listed(sorted(names.get(domain, domain) for domain in domains))
            alike.setdefault((status, "" if len(domains) == len(lit) else where), []).append(words.inner(c.name))
    lines = [f"No figure for any characteristic: {words.listed(dark)}."] if dark else []
    for (status, where), found in sorted(alike.items(), key=lambda item: (item[0][1] != "", item[0])):
        place = f"in {where}" if where else "anywhere"
        lines.append(f"{words.capital(status)} {place}: {words.listed(found)}.")
    return lines


def _reasons(
    cells: Mapping[tuple[str, str], tuple[str, str]], characteristic: str, lit: Iterable[str]
) -> dict[str, list[str]]:
    """The domains where a characteristic has no figure, by reason."""
    reasons: dict[str, list[str]] = {}
    for domain in lit:
        status = cells.get((characteristic, domain), ("never asked", ""))[0]
        if status != COVERAGE_STATUSES[0]:
            reasons.setdefault(status, []).append(domain)
    return reasons


def _absent(release: Release) -> Section:
    items = [f"{words.capital(who)}." for who in release.manifest.absent]
    sentences = ["No figure here speaks of these people. Their absence is a finding of its own."] if items else []
    return Section("absent", "Who cannot be in the data", sentences, items=items)


def _withheld(gaps: Iterable[Gap], synthetic: bool) -> Section:
    """Groups whose figure for the whole city is withheld, by name."""
    lost: dict[str, list[str]] = {}
    asked: Counter[str] = Counter()
    for gap in (gap for gap in gaps if gap.group.depth == 1):
        asked[gap.people] += 1
        if gap.certainty == "withheld":
            lost.setdefault(gap.people, []).append(gap.indicator.name)
    rows = [
        [words.capital(people), f"{len(names)} of {asked[people]}", "; ".join(dict.fromkeys(names))]
        for people, names in lost.items()
    ]
    caption = words.captioned("Groups and the indicators on which their figure is withheld", synthetic)
    table = Table(caption, ["Group", "Withheld", "On which indicators"], rows, frozenset({1}))
    sentence = (
        f"{words.counted(len(rows), 'group')} cannot be shown on one indicator or more: too few answered, or the "
        "figure is too uncertain. They are named here so that nobody disappears."
    )
    title = "Groups without a figure of their own"
    return Section("withheld", title, [sentence], tables=[table]) if rows else Section("withheld", title)


def _quality(release: Release) -> Section:
    rows = (
        release.tables["quality"]
        .filter(pl.col("asked").is_not_null())
        .sort("refused", descending=True, nulls_last=True)
    )
    found = rows.to_dicts()
    if not found:
        return Section("quality", "Who answered")
    caption = words.captioned("Answers by question", release.manifest.synthetic)
    columns = ["Question", "Source", "People asked", "Answered", "Refused", "Missing"]
    told = [[_question(release.framework, r), r["source"], words.number(r["asked"], 0), *_answers(r)] for r in found]
    first = found[0]
    top = words.share_in_words(first["refused"] or 0)
    asked = _question(release.framework, first)
    sentence = f"Most often refused: {asked}, by {top} people asked. A refusal is never filled in."
    table = Table(caption, columns, told, frozenset({2, 3, 4, 5}))
    return Section("quality", "Who answered", [sentence], tables=[table])


def _question(framework: Framework, row: Mapping[str, object]) -> str:
    id = str(row["question"])
    found = framework.characteristic(id)
    return found.name if found else indicator_of(framework, id).name


def _answers(row: Mapping[str, float | None]) -> list[str]:
    shares = (row["answered"], row["refused"], row["missing"])
    return ["–" if share is None else words.share_in_words(share) for share in shares]
