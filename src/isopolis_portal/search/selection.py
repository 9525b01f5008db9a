"""The part of a statement that chooses entries: by words, by filters, by the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis_portal.search import normal
from isopolis_portal.search.entry import Query

WEIGHTS = "8.0, 1.0, 4.0, 0.5"  # a word in the title, in the text, its stem in the title, in the text


@dataclass(frozen=True, slots=True)
class Selection:
    """A statement's beginning that names the entries `chosen`: id, rank, how many open filters one misses and which."""

    sql: str
    values: list[str]


def choose(query: Query, asked: normal.Asked, open_facets: Sequence[str] = (), ranked: bool = False) -> Selection:
    """What meets words, language and filters. The filter of an open facet shuts nothing out: the entry says that it
    misses it, so that each open facet can be counted without its own filter."""
    kept = {facet: sorted(values) for facet, values in query.filters.items() if values}
    shut = [facet for facet in kept if facet not in open_facets]
    tested = [facet for facet in kept if facet in open_facets]
    values: list[str] = []
    tests = [_meets(facet, kept[facet], values) for facet in tested]
    source = _source(asked, ranked, values)
    tests_said = "".join(f", {test} AS t{at}" for at, test in enumerate(tests))
    where = [_meets(facet, kept[facet], values) for facet in shut]
    if query.language:
        where.append(_in_language(query.language, values))
    sql = f"tested AS MATERIALIZED (SELECT m.id, m.rank{tests_said} FROM {source}{_where(where)})"
    missed, missing = _missed(tested, values)
    return Selection(f"WITH {sql}, chosen AS (SELECT id, rank, {missed}, {missing} FROM tested)", values)


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _source(asked: normal.Asked, ranked: bool, values: list[str]) -> str:
    """Where entries come from: all of them, or those that meet the words."""
    if not asked.terms:
        return "(SELECT id, 0 AS rank FROM search_entry) AS m"
    values.append(match(asked.terms))
    rank = f"bm25(search_fts, {WEIGHTS})" if ranked else "0"
    return f"(SELECT rowid AS id, {rank} AS rank FROM search_fts WHERE search_fts MATCH %s) AS m"


def _meets(facet: str, wanted: Sequence[str], values: list[str]) -> str:
    values += [facet, *wanted]
    marks = ", ".join(["%s"] * len(wanted))
    return f"m.id IN (SELECT entry FROM search_value WHERE facet = %s AND value IN ({marks}))"


def _in_language(language: str, values: list[str]) -> str:
    """Of a thing that stands there in several languages, the reader's, else English, else the first."""
    values.append(language)
    return (
        "m.id = (SELECT s.id FROM search_entry AS s JOIN search_entry AS own USING (kind, key) WHERE own.id = m.id "
        "ORDER BY s.language = %s DESC, s.language = 'en' DESC, s.language LIMIT 1)"
    )


def _missed(tested: Sequence[str], values: list[str]) -> tuple[str, str]:
    """How many of the open filters an entry misses, and which one where it is one."""
    if not tested:
        return "0 AS missed", "'' AS missing"
    values += tested
    count = f"{len(tested)} - ({' + '.join(f't{at}' for at in range(len(tested)))}) AS missed"
    which = " ".join(f"WHEN NOT t{at} THEN %s" for at in range(len(tested)))
    return count, f"CASE {which} END AS missing"


def match(terms: Sequence[normal.Term]) -> str:
    """The terms as FTS5 writes them; they hold letters and digits alone, so nothing in them is an operator."""
    return " AND ".join(_one(term) for term in terms)


def _one(term: normal.Term) -> str:
    phrase = '"' + " ".join(term.words) + '"'
    if term.quoted:
        return "{title text} : " + phrase
    stems = " OR ".join(f'"{stem}"' for stem in normal.every_stem(term.words[0]))
    plain = f"({phrase} OR {phrase} *)" if term.start else phrase
    return f"({{title text}} : {plain} OR {{title_stems text_stems}} : ({stems}))"
