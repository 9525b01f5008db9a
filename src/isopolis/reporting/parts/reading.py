"""How to read a page of its own: where it comes from, under which rules, whose it is, and who cannot be in it."""

from isopolis.release.model import Release
from isopolis.reporting import words
from isopolis.reporting.parts.method import source_in_words
from isopolis.reporting.section import Section


def reading(release: Release) -> Section:
    """The last section of a page of its own."""
    manifest = release.manifest
    made_up = ["Every resident behind these figures is synthetic: nobody lived these lives."] * manifest.synthetic
    sentences = [
        *made_up,
        "What would be is worked out, not measured. Every number reads: if effects are as assumed.",
        "Numbers were rounded, and small groups withheld, before they left the city. The people behind them stay "
        f"there. The rules are “{manifest.rules}” ({manifest.rules_note}).",
    ]
    return Section("reading", "How to read this", sentences, items=_origins(release), parts=_absent(release))


def _origins(release: Release) -> list[str]:
    """Sources, streets, licence, and what made the page."""
    manifest = release.manifest
    sources = words.listed(source_in_words(note).rstrip(".") for note in manifest.sources)
    streets = release.reach.attribution if release.reach else ""
    framework = f"{release.framework.title} {manifest.framework_version} ({manifest.framework_hash[:12]})"
    told = (
        ("Sources", sources), ("Attribution", manifest.attribution.rstrip(".")), ("Streets", streets),
        ("Licence", manifest.licence), ("Framework", framework), ("Made with", manifest.engine),
    )  # fmt: skip
    return [f"{name}: {text}." for name, text in told if text]


def _absent(release: Release) -> list[Section]:
    items = [f"{words.capital(who)}." for who in release.manifest.absent]
    sentences = ["No figure here speaks of these people."]
    return [Section("absent", "Who cannot be in the data", sentences, items=items)] if items else []
