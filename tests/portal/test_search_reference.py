"""The index against some obvious lines of plain Python, on random entries, queries and filters."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

import Stemmer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isopolis_portal.search.entry import Entry, Query

STEMMERS = {"en": "english", "fr": "french", "de": "german", "fi": "finnish"}  # bg has none
LANGUAGES = [*STEMMERS, "bg"]
VOCABULARY = [
    "housing",
    "houses",
    "house",
    "rights",
    "right",
    "accessibilité",
    "accessibilites",
    "égalité",
    "egalites",
    "inégalité",
    "straße",
    "strassen",
    "Wohnung",
    "Wohnungen",
    "tasa",
    "arvo",
    "kaupungit",
    "kaupunki",
    "жилище",
    "жилища",
    "city",
    "cities",
    "care",
    "car",
    "the",
    "of",
    "STREET",
]
FACETS = {"year": ["2023", "2024", "2025"], "ground": ["age", "gender", "disability"], "place": ["FR", "EU"]}
KINDS = ["item", "member"]


def fold(word: str) -> str:
    parted = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parted if not unicodedata.combining(c) or parted[0] > "Ѐ"))


def folded(text: str) -> list[str]:
    return [fold(word) for word in text.split()]


def stems(words: Sequence[str], language: str) -> list[str]:
    return Stemmer.Stemmer(STEMMERS[language]).stemWords(list(words)) if language in STEMMERS else []


def word_meets(word: str, last: bool, text: str, language: str, stemmed: bool = True) -> bool:
    words = folded(text)
    if word in words or (last and len(word) >= 3 and any(other.startswith(word) for other in words)):
        return True
    return stemmed and bool(stems([word], language)) and stems([word], language)[0] in stems(words, language)


def phrase_meets(phrase: list[str], text: str) -> bool:
    words = folded(text)
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words)))


def meets_words(entry: Entry, plain: list[str], phrase: list[str]) -> bool:
    texts = [(entry.title, entry.title_language or entry.language), (entry.text, entry.language)]
    for at, word in enumerate(plain):
        last = at == len(plain) - 1 and not phrase
        shown = any(word_meets(fold(word), last, text, language) for text, language in texts)
        if not shown and not word_meets(fold(word), last, entry.also, "", stemmed=False):
            return False
    said = folded(" ".join(phrase))
    return not said or any(phrase_meets(said, text) for text in (entry.title, entry.text, entry.also))


def values_of(entry: Entry, facet: str) -> set[str]:
    return {entry.kind} if facet == "kind" else set(entry.facets.get(facet, ()))


def meets_filters(entry: Entry, filters: dict[str, frozenset[str]], aside: str = "") -> bool:
    return all(values_of(entry, facet) & wanted for facet, wanted in filters.items() if facet != aside and wanted)


def in_language(entries: list[Entry], language: str) -> list[Entry]:
    """Of each thing the version in this language, else the English one, else the first."""
    best: dict[Any, Entry] = {}
    for entry in entries:
        order = (entry.language != language, entry.language != "en", entry.language)
        held = best.get(entry.key)
        if held is None or order < (held.language != language, held.language != "en", held.language):
            best[entry.key] = entry
    return list(best.values()) if language else entries


def said(least: int, most: int) -> Any:
    return st.lists(st.sampled_from(VOCABULARY), min_size=least, max_size=most).map(" ".join)


entries = st.builds(
    Entry,
    kind=st.sampled_from(KINDS), id=st.sampled_from([str(n) for n in range(12)]),
    language=st.sampled_from(LANGUAGES), title=said(1, 3), text=said(0, 6), path=st.just("/x/"),
    facets=st.fixed_dictionaries({
        facet: st.lists(st.sampled_from(values), max_size=2, unique=True) for facet, values in FACETS.items()
    }),
    day=st.sampled_from(["", "2023", "2024-05", "2024-05-02"]), title_language=st.sampled_from(["", *LANGUAGES]),
    also=said(0, 2),
)  # fmt: skip
filters = st.fixed_dictionaries(
    {},
    optional={
        facet: st.frozensets(st.sampled_from(values), max_size=2)
        for facet, values in [*FACETS.items(), ("kind", KINDS)]
    },
)


@pytest.mark.parametrize("asked_language", ["", "fr"])
def test_totals_and_counts_are_those_of_plain_python(site: Path, asked_language: str) -> None:
    from isopolis_portal.search.fts import Fts

    facets = ["kind", *FACETS]
    engine = Fts()

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(entries, max_size=14),
        st.lists(st.sampled_from(VOCABULARY), max_size=2),
        st.lists(st.sampled_from(VOCABULARY), max_size=2),
        filters,
        st.sampled_from(["relevance", "newest", "oldest", "title"]),
    )
    def holds(
        listed: list[Entry], plain: list[str], phrase: list[str], kept: dict[str, frozenset[str]], sort: str
    ) -> None:
        engine.clear()
        engine.put(listed)
        there = in_language(list({(e.key, e.language): e for e in listed}.values()), asked_language)
        typed = " ".join(plain) + (f' "{" ".join(phrase)}"' if phrase else "")
        worded = [entry for entry in there if meets_words(entry, plain, phrase)]
        expected = [entry for entry in worded if meets_filters(entry, kept)]
        query = Query(typed, kept, sort, 0, 100, asked_language)

        found = engine.find(query, facets)
        assert found.total == len(expected)
        shown = [(hit.entry.key, hit.entry.language) for hit in found.hits]
        assert sorted(shown) == sorted((entry.key, entry.language) for entry in expected)
        assert list(engine.keys(query)) == [key for key, _ in shown]
        for facet in facets:
            counted: dict[str, int] = {}
            for entry in (e for e in worded if meets_filters(e, kept, aside=facet)):
                for value in values_of(entry, facet):
                    counted[value] = counted.get(value, 0) + 1
            assert found.counts[facet] == counted
        days = [hit.entry.day for hit in found.hits]
        if sort == "newest":
            assert days == sorted(days, reverse=True)
        if sort == "oldest":
            assert days == sorted(days, key=lambda day: (day == "", day))
        if sort == "title":
            titles = [" ".join(folded(hit.entry.title)) for hit in found.hits]
            assert titles == sorted(titles)

    holds()


def test_pages_make_up_the_whole(site: Path) -> None:
    from isopolis_portal.search.fts import Fts

    engine = Fts()
    engine.clear()
    engine.put(Entry("item", str(n), "en", f"House {n % 7}", "A street", f"/{n}/", {}, "2024") for n in range(53))
    pages = [engine.find(Query("house", {}, "relevance", start, 10)) for start in range(0, 60, 10)]
    keys = [hit.entry.key for page in pages for hit in page.hits]
    assert len(keys) == len(set(keys)) == 53
    assert keys == engine.keys(Query("house"))
    assert {page.total for page in pages} == {53}
