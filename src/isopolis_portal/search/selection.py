"""The part of a statement that chooses entries: by words, by filters, by the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis_portal.search import normal
from isopolis_portal.search.entry import Query

WEIGHTS = "8.0, 1.0, 0.3, 0.0, 0.0"  # of a word in the title, in the text, in what is not shown; of stems none


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
    """Where entries come from: all of them, or those that meet the words.

    The rank sets those first whose title meets every word; then the words as they were typed decide. A stem does not:
    it is rare where its language is rare, which says nothing of how well it fits.
    """
    if not asked.terms:
        return "(SELECT id, 0 AS rank FROM search_entry) AS m"
    met = "(SELECT rowid AS id FROM search_fts WHERE search_fts MATCH %s) AS w"
    if not ranked:
        values.append(match(asked.terms))
        return f"(SELECT w.id, 0 AS rank FROM {met}) AS m"
    values += [match(asked.terms, ("title",)), match(asked.terms), as_typed(asked.terms)]
    titled = "w.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH %s)"
    typed = f"(SELECT rowid AS id, bm25(search_fts, {WEIGHTS}) AS rank FROM search_fts WHERE search_fts MATCH %s) AS r"
    rank = f"CASE WHEN {titled} THEN -1000 ELSE 0 END + COALESCE(r.rank, 0)"
    return f"(SELECT w.id, {rank} AS rank FROM {met} LEFT JOIN {typed} ON r.id = w.id) AS m"


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


def match(terms: Sequence[normal.Term], columns: Sequence[str] = ("title", "text", "also")) -> str:
    """The terms as FTS5 writes them, each of them met in one of the columns or in their stems.

    They hold letters and digits alone, so nothing in them is an operator.
    """
    return " AND ".join(_one(term, columns) for term in terms)


def as_typed(terms: Sequence[normal.Term]) -> str:
    """Any of the terms in the form in which they were typed."""
    return "{title text also} : (" + " OR ".join(_plain(term) for term in terms) + ")"


def _one(term: normal.Term, columns: Sequence[str]) -> str:
    plain = f"{{{' '.join(columns)}}} : ({_plain(term)})"
    if term.quoted:
        return plain
    stemmed = " ".join(f"{column}_stems" for column in columns if column != "also")
    stems = " OR ".join(f'"{stem}"' for stem in normal.every_stem(term.words[0]))
    return f"({plain} OR {{{stemmed}}} : ({stems}))"


def _plain(term: normal.Term) -> str:
    phrase = '"' + " ".join(term.words) + '"'
    return f"{phrase} OR {phrase} *" if term.start else phrase
