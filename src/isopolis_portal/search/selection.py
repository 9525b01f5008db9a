"""The part of a statement that chooses entries: by words, by filters, by the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis_portal.search import normal
from isopolis_portal.search.entry import Filters, Query

WEIGHTS = "8.0, 1.0, 0.3, 0.0, 0.0"  # of a word in the title, in the text, in what is not shown; of stems none
MATCHED = "FROM search_fts WHERE search_fts MATCH %s"


@dataclass(frozen=True, slots=True)
class Selection:
    """A statement's beginning that names the entries `chosen`: id, rank, how many open filters one has `missed` and the
    place of the first `missing` one among those `tested`."""

    sql: str
    values: list[str]
    tested: Sequence[str] = ()


def choose(query: Query, asked: normal.Asked, open_facets: Sequence[str] = (), ranked: bool = False) -> Selection:
    """What meets words, language and filters. The filter of an open facet shuts nothing out: the entry says that it
    misses it, so that each open facet can be counted without its own filter."""
    kept = {facet: sorted(values) for facet, values in query.filters.items() if values}
    shut = [facet for facet in kept if facet not in open_facets]
    tested = [facet for facet in kept if facet in open_facets]
    values: list[str] = []
    met = _met(asked, ranked, values)
    tests = "".join(f", {_meets(facet, kept[facet], values)} AS t{at}" for at, facet in enumerate(tested))
    where = [_meets(facet, kept[facet], values) for facet in shut]
    if query.language:
        where.append(_in_language(query.language, values))
    sql = f"{met}, tested AS MATERIALIZED (SELECT m.id, m.rank{tests} FROM met AS m{_where(where)})"
    chosen = f"chosen AS (SELECT id, rank, {_missed(len(tested))} FROM tested)"
    return Selection(f"WITH {sql}, {chosen}", values, tested)


def held_within(scope: Filters, facets: Sequence[str]) -> Selection:
    """The statement that lists the values of these facets that any entry within a scope holds."""
    values = [*facets]
    within = "".join(f" AND {_meets(facet, sorted(wanted), values)}" for facet, wanted in scope.items() if wanted)
    holders = f"SELECT 1 FROM (SELECT entry AS id FROM search_holds WHERE value = v.id) AS m WHERE 1{within}"
    marks = ", ".join(["%s"] * len(facets))
    sql = f"SELECT v.facet, v.value FROM search_value AS v WHERE v.facet IN ({marks}) AND EXISTS ({holders})"
    return Selection(f"{sql} ORDER BY v.facet, v.value", values)


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _met(asked: normal.Asked, ranked: bool, values: list[str]) -> str:
    """The entries that meet the words, each match made once; all entries where there are no words.

    The rank sets those first whose title meets every word; then the words as they were typed decide. A stem does not:
    it is rare where its language is rare, which says nothing of how well it fits.
    """
    if not asked.terms:
        return "met AS (SELECT id, 0 AS rank FROM search_entry)"
    values.append(match(asked.terms))
    if not ranked:
        return f"met AS MATERIALIZED (SELECT rowid AS id, 0 AS rank {MATCHED})"
    values += [match(asked.terms, ("title",)), as_typed(asked.terms)]
    rank = "CASE WHEN id IN (SELECT id FROM titled) THEN -1000 ELSE 0 END + COALESCE(typed.rank, 0) AS rank"
    return (
        f"worded AS MATERIALIZED (SELECT rowid AS id {MATCHED}), "
        f"titled AS MATERIALIZED (SELECT rowid AS id {MATCHED}), "
        f"typed AS MATERIALIZED (SELECT rowid AS id, bm25(search_fts, {WEIGHTS}) AS rank {MATCHED}), "
        f"met AS MATERIALIZED (SELECT id, {rank} FROM worded LEFT JOIN typed USING (id))"
    )


def _meets(facet: str, wanted: Sequence[str], values: list[str]) -> str:
    values += [facet, *wanted]
    marks = ", ".join(["%s"] * len(wanted))
    ids = f"SELECT id FROM search_value WHERE facet = %s AND value IN ({marks})"
    return f"EXISTS (SELECT 1 FROM search_holds AS h WHERE h.entry = m.id AND h.value IN ({ids}))"


def _in_language(language: str, values: list[str]) -> str:
    """Of a thing that stands there in several languages, the reader's, else English, else the first."""
    values.append(language)
    return (
        "m.id = (SELECT s.id FROM search_entry AS s JOIN search_entry AS own USING (kind, key) WHERE own.id = m.id "
        "ORDER BY s.language = %s DESC, s.language = 'en' DESC, s.language LIMIT 1)"
    )


def _missed(tested: int) -> str:
    """How many of the open filters an entry misses, and which one where it is one."""
    if not tested:
        return "0 AS missed, NULL AS missing"
    count = f"{tested} - ({' + '.join(f't{at}' for at in range(tested))})"
    which = " ".join(f"WHEN NOT t{at} THEN {at}" for at in range(tested))
    return f"{count} AS missed, CASE {which} END AS missing"


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
