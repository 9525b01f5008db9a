"""How the figures were made: sources, rules, assumptions, definitions, attribution."""

from collections.abc import Mapping
from typing import Any

from isopolis.release.model import Release, SourceNote
from isopolis.reporting import words
from isopolis.reporting.figure import Table
from isopolis.reporting.section import Section
from isopolis.reporting.summary import kind_in_words

VERIFIED = {"V": "read in the source", "M": "from memory, to be checked", "D": "our own design"}
CAVEATS = (
    "A gap is a difference between a group and the rest of the city, not its cause. Age, income and much else "
    "differ between groups too.",
    "A gap is called established where its q-value is at most .05: many gaps were tested at once, and the q-value "
    "holds the share of false alarms among those called established at 5 of 100. Otherwise it is not established, "
    "which does not say that there is no gap.",
    "Intervals hold 95 % of what chance in drawing the sample would do. They do not hold refusals, wrong answers or "
    "people who are not in the data. A register has no sampling error.",
    "A figure of an area describes the place, not each resident.",
    "Figures were rounded, and small groups withheld, before they left the city. The people behind them stay there.",
)

REACH = (
    "Minutes to services are modelled, not measured: no one was followed. They have no sampling error; a range beside "
    "them says what the unknown tags of streets leave open. How they were worked out stands with them."
)


def method(release: Release) -> Section:
    """Sources, rules, assumptions, definitions and attribution, in this order."""
    parts = [_sources(release), _rules(release), _assumptions(release), _definitions(release), _attribution(release)]
    caveats = [
        "Every resident behind these figures is synthetic: nobody lived these lives."
    ] * release.manifest.synthetic
    reach = [REACH] * (release.reach is not None)
    return Section(
        "method",
        "How to read this, and how it was made",
        [*caveats, *CAVEATS, *reach],
        parts=[p for p in parts if not p.empty],
    )


def _sources(release: Release) -> Section:
    items = [
        source_in_words(note) + (f" {note.provenance.rstrip('.')}." if note.provenance else "")
        for note in release.manifest.sources
    ]
    return Section("sources", "Sources", items=[words.capital(item) for item in items])


def source_in_words(note: SourceNote) -> str:
    """One source: "survey of 12,000 people, 2019, 9 strata, 60 clusters."""
    kind = kind_in_words(note.kind)
    size = f" of {words.number(note.persons, 0)} people" if note.persons else ""
    design = f", {note.design}" if note.design else ""
    return f"{kind}{size}, {note.period}{design}."


def _rules(release: Release) -> Section:
    manifest = release.manifest
    sentence = f"This release follows the rules “{manifest.rules}” ({manifest.rules_note})."
    rows = [row for row in _rows(release.rules) if row[0] not in ("Id", "Note", "Version")]
    table = Table("Rules, and why", ["Rule", "Value", "Why"], rows)
    return Section("rules", "Rules of protection", [sentence], tables=[table] if rows else [])


def _rows(rules: Mapping[str, Any], above: str = "", why: str = "") -> list[list[str]]:
    """The rules as one flat list: name, value, and the reason that stands nearest."""
    reason = str(rules.get("reason", why))
    rows = []
    for name, value in rules.items():
        path = f"{above} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            rows += _rows(value, path, reason)
        elif name != "reason" and value not in (None, "", [], ()):
            rows.append([words.capital(path), _plain(value), reason])
    return rows


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).rstrip(".")


def _assumptions(release: Release) -> Section:
    if release.assumptions is None or release.assumptions.is_empty():
        return Section("assumptions", "Assumptions")
    frame, framework = release.assumptions, release.framework
    rows = []
    for row in frame.iter_rows(named=True):
        indicator = framework.indicator(row["indicator"])
        parts = ((id, framework.characteristic(id)) for id in str(row["characteristic"]).split("|"))
        crossed = " x ".join(known.name if known else id for id, known in parts)
        rows.append([indicator.name if indicator else str(row["indicator"]), crossed, str(row["assumption"])])
    caption = words.captioned("Contrasts that are assumed, not measured", release.manifest.synthetic)
    sentence = "These contrasts are assumed, not measured. They stand in the charts as diamonds and lead no headline."
    return Section(
        "assumptions",
        "Assumptions",
        [sentence],
        tables=[Table(caption, ["Indicator", "Characteristic", "Assumption"], rows)],
    )


def _definitions(release: Release) -> Section:
    used = set(release.tables["estimates"]["indicator"].unique())
    rows = [
        [i.name, i.definition, words.capital(i.universe), VERIFIED.get(i.verified, "the city's own")]
        for i in release.framework
        if i.id in used
    ]
    proxies = [f"{c.name}: {c.proxy}." for c in release.framework.characteristics if c.proxy]
    table = Table(
        "Indicators and their definitions", ["Indicator", "Definition", "Who counts", "Definition checked"], rows
    )
    return Section("definitions", "Definitions", items=proxies, tables=[table] if rows else [])


def _attribution(release: Release) -> Section:
    manifest = release.manifest
    made = f"Made with {manifest.engine} from the framework {manifest.framework} {manifest.framework_version}"
    streets = release.reach.attribution if release.reach else ""
    sentences = [
        *([manifest.attribution] if manifest.attribution else []),
        *([f"Streets: {streets}."] if streets else []),
    ]
    return Section("attribution", "Attribution", [*sentences, f"{made} ({manifest.framework_hash[:12]})."])
