"""Words as they are indexed, typed and marked; and whatever else a person may type."""

import string
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isopolis_portal.search import normal, snippet
from isopolis_portal.search.entry import Entry, Query

HOSTILE = [
    '"', '""', '"a', "'", "a'b", "AND", "a AND", "OR OR", "NOT x", "NEAR(a b, 2)", "NEAR/3", "a*", "*", "^a", "a^", "(",
    ")", "(a OR b", "title:x", "{title}:x", "-x", "+x", "a - b", "a + b", ":",
    "\0", "a\0b", "\x1b[31m", "😀", "👩‍🦽", "%",
    "_", "%%s", "\\", ";--", "'; DROP TABLE search_entry;--", "<script>alert(1)</script>", "{{ 7*7 }}", "\ud800", "٣",
    "½", "⑴", "ℌ", "  ", "....", "\u202e\u200f", "x" * 500, "ab " * 170, '"' * 200, "(" * 200, "é" * 200,
    "a" * 64, "a" * 65,
    "NEAR " * 40, '"a b" "c d" "', "“quoted”", "«cité»", "ß", "ı", "İ", "ﬁ", "日本語", "שלום",
]  # fmt: skip


@pytest.fixture
def engine(site: Path) -> Any:
    from isopolis_portal.search.fts import Fts

    made = Fts()
    made.clear()
    return made


def put(engine: Any, *texts: str, language: str = "en") -> None:
    engine.put(Entry("item", str(at), language, text, "", f"/{at}/") for at, text in enumerate(texts))


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Accessibilité", "accessibilite"), ("ACCESSIBILITÉ", "accessibilite"),
        ("accessibilite\u0301", "accessibilite"),
        ("Straße", "strasse"), ("København", "kobenhavn"), ("Łódź", "lodz"), ("Ærø", "aero"), ("Ħamrun", "hamrun"),
        ("ΑΘΉΝΑΣ", "αθηνασ"), ("Αθήνας", "αθηνασ"), ("Йордан", "йордан"), ("София", "софия"), ("İstanbul", "istanbul"),
        ("cœur", "coeur"), ("ﬁrst", "first"), ("naïve", "naive"), ("Đakovo", "dakovo"),
    ],
)  # fmt: skip
def test_a_word_loses_case_and_accents_and_keeps_its_script(word: str, folded: str) -> None:
    assert normal.fold(word) == folded
    assert normal.words(word) == [folded]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l’égalité", ["egalite"]), ("l'inégalité d’un", ["inegalite", "un"]), ("women's rights", ["women", "rights"]),
        ("dell'uguaglianza", ["uguaglianza"]), ("co-operation", ["co", "operation"]),
        ("LGBTIQ+ & COVID-19", ["lgbtiq", "covid", "19"]),
        ("snake_case", ["snake", "case"]), ("x" * 80, ["x" * 64]), ("… !?", []), ("rock'n'roll", ["rock", "roll"]),
    ],
)  # fmt: skip
def test_a_text_is_parted_into_words(text: str, words: list[str]) -> None:
    assert normal.words(text) == words


@pytest.mark.parametrize("code", sorted(normal.STEMMED))
def test_every_language_named_has_stems(code: str) -> None:
    assert normal.stems(["cities"], code)[0].startswith(code)


def test_a_language_without_stems_has_none() -> None:
    assert len(normal.STEMMED) == 18
    assert normal.stems(["cities"], "bg") == normal.stems(["cities"], "") == []


def test_what_is_typed_becomes_terms() -> None:
    terms = normal.read('Housing "For All" égalité').terms
    assert [(term.words, term.quoted, term.start) for term in terms] == [
        (("housing",), False, False),
        (("for", "all"), True, False),
        (("egalite",), False, True),
    ]
    assert not normal.read("of").terms[-1].start


@pytest.mark.parametrize(
    ("typed", "cut"),
    [("a" * 64, False), ("a" * 65, True), ("ab " * 24, False), ("ab " * 25, True), (" " * 300 + "a", False),
     ("abcdefghi " * 20, False), ("abcdefghi " * 20 + "x", True)],
)  # fmt: skip
def test_what_is_too_long_is_cut_and_said(typed: str, cut: bool) -> None:
    assert normal.read(typed).cut is cut


@pytest.mark.parametrize(
    "typed", ["accessibilité", "accessibilite", "ACCESSIBILITÉS", "l’accessibilité", "accessibilite\u0301"]
)
def test_accents_make_no_difference(engine: Any, typed: str) -> None:
    put(engine, "L’accessibilité des gares", "accessibilite sans accents", "autre chose", language="fr")
    assert {key for _, key in engine.keys(Query(typed))} == {"0", "1"}


def test_a_stem_meets_in_the_language_of_the_text_alone(engine: Any) -> None:
    engine.put([
        Entry("item", "en", "en", "She cares", "", "/"),
        Entry("item", "fr", "fr", "car il pleut", "", "/"),
        Entry("item", "mixed", "fr", "Caring cities", "car", "/", title_language="en"),
    ])  # fmt: skip
    assert {key for _, key in engine.keys(Query("caring about"))} == set()
    assert {key for _, key in engine.keys(Query("caring it"))} == set()
    assert {key for _, key in engine.keys(Query("cared"))} == {"en", "mixed"}


def test_the_last_word_also_meets_longer_ones(engine: Any) -> None:
    put(engine, "disability in the city", "a city")
    assert [key for _, key in engine.keys(Query("disab"))] == ["0"]
    assert engine.keys(Query("disab city")) == []
    assert engine.keys(Query("di")) == []
    assert engine.keys(Query('"disab"')) == []


def test_a_quoted_phrase_does_not_go_from_one_part_to_the_next(engine: Any) -> None:
    engine.put([Entry("item", "1", "en", "safe streets", "at night", "/", also="for all")])
    assert engine.find(Query('"safe streets"')).total == 1
    assert engine.find(Query('"streets at"')).total == engine.find(Query('"night for"')).total == 0


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_is_an_error(engine: Any, typed: str) -> None:
    put(engine, "a house", "near and or not")
    found = engine.find(Query(typed, {"kind": frozenset({"item"})}), ["kind"])
    assert 0 <= found.total <= 2
    assert found.total == len(engine.keys(Query(typed)))


def test_only_signs_find_nothing_and_nothing_typed_finds_all(engine: Any) -> None:
    put(engine, "a house", "a street")
    assert engine.find(Query("!?* ()")).total == 0
    assert engine.find(Query("   ")).total == 2


def test_operators_are_words(engine: Any) -> None:
    put(engine, "war and peace", "war peace")
    assert [key for _, key in engine.keys(Query("war AND peace"))] == ["0"]


def test_random_text_is_no_error(engine: Any) -> None:
    put(engine, "a house")

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(max_size=300) | st.text(string.punctuation + " aANDOR", max_size=60), st.text(max_size=40))
    def holds(typed: str, title: str) -> None:
        engine.find(Query(typed, {"kind": frozenset({typed})}), ["kind"])
        pieces = snippet.pieces(title * 20, "en", normal.read(typed + title).terms)
        assert "".join(text for text, _ in pieces).strip(" …") in title * 20

    holds()


def test_the_title_counts_for_more(engine: Any) -> None:
    engine.put([
        Entry("item", "text", "en", "A", "housing housing housing housing", "/", {}, "2026"),
        Entry("item", "title", "en", "Housing", "something else that is long " * 20, "/", {}, "2001"),
        Entry("item", "hidden", "fr", "B", "rien", "/", {}, "2026", also="Housing"),
        *[Entry("item", f"other{n}", "en", "C", "streets and parks", "/") for n in range(6)],
    ])  # fmt: skip
    assert [key for _, key in engine.keys(Query("housing"))] == ["title", "text", "hidden"]
    assert [key for _, key in engine.keys(Query("houses"))] == ["title", "text"]


def test_the_words_met_are_marked_as_the_text_writes_them() -> None:
    text = "Des rues sûres. L’Égalité des femmes et l'accessibilité: les INÉGALITÉS restent."
    marked = [piece for piece, met in snippet.pieces(text, "fr", normal.read("egalites accessib").terms) if met]
    assert marked == ["Égalité", "accessibilité"]
    phrase = snippet.pieces("free rides, free cities and cities", "en", normal.read('"free cities"').terms)
    assert [piece for piece, met in phrase if met] == ["free", "cities"]
    assert phrase[0] == ("free rides, ", False)


def test_a_long_text_is_shown_around_the_words() -> None:
    text = "Before all that. " * 60 + "Here stands the ramp at last. " + "After all that. " * 60
    pieces = snippet.pieces(text, "en", normal.read("ramps").terms)
    shown = "".join(piece for piece, _ in pieces)
    assert ("ramp", True) in pieces
    assert shown.startswith("… ")
    assert shown.endswith("…")
    assert len(shown) < snippet.LENGTH + 60
    assert snippet.pieces(text, "en", ())[0][0].startswith("Before all")


def test_dropping_and_replacing(engine: Any) -> None:
    put(engine, "a house", "a street")
    engine.put([Entry("item", "0", "en", "a bridge", "", "/0/"), Entry("item", "0", "fr", "un pont", "", "/0/")])
    assert engine.find(Query("house")).total == 0
    assert engine.find(Query("bridge")).total == engine.find(Query("pont")).total == 1
    engine.drop([("item", "0"), ("item", "nobody")])
    assert engine.find(Query()).total == 1
    engine.clear()
    assert engine.find(Query(), ["kind"]).counts == {"kind": {}}


def test_what_is_near_shares_most(engine: Any) -> None:
    shared = {"ground": ["age"], "place": ["NL"]}
    filler = [Entry("item", f"f{n}", "en", f"Filler {n}", "", "/", {"ground": ["gender"]}) for n in range(10)]
    engine.put([
        Entry("item", "own", "en", "Night buses", "", "/", shared),
        Entry("item", "both", "en", "Something", "", "/", shared),
        Entry("item", "one", "en", "Another", "", "/", {"ground": ["age"]}),
        Entry("item", "word", "en", "Buses for all", "", "/", {}),
        Entry("member", "other", "en", "Night buses", "", "/", shared),
        *filler,
    ])  # fmt: skip
    assert {entry.id for entry in engine.near(("item", "own"), ["ground", "place"])} == {"both", "one", "word"}
    assert engine.near(("item", "own"), ["ground", "place"], 1)[0].id in {"both", "word"}
    assert engine.near(("item", "nobody"), ["ground"]) == []
    assert {entry.id[0] for entry in engine.near(("item", "f1"), [])} == {"f"}
    assert engine.near(("item", "both"), []) == []
