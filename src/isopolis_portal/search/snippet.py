"""The part of a text that met the words, for a reader to judge a hit by."""

from collections.abc import Iterator, Sequence

from isopolis_portal.search import normal
from isopolis_portal.search.normal import Term

LENGTH = 300  # letters of the part that is shown
LOOKED_AT = 30_000  # letters of a text in which words are looked for
MOST = 200  # places that are marked

Piece = tuple[str, bool]  # some text, and whether it met a word
Span = tuple[int, int]


def pieces(text: str, language: str, terms: Sequence[Term]) -> list[Piece]:
    """The stretch of the text that holds most of the words, in pieces; its beginning where it holds none."""
    met = _met(text, language, terms)
    start, end = _stretch(text, met)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return [piece for piece in ((before, False), *_parted(text, start, end, met), (after, False)) if piece[0]]


def marked(text: str, language: str, terms: Sequence[Term]) -> list[Piece]:
    """The whole text in pieces."""
    return [piece for piece in _parted(text, 0, len(text), _met(text, language, terms)) if piece[0]]


def _parted(text: str, start: int, end: int, met: Sequence[Span]) -> Iterator[Piece]:
    """A stretch of the text, parted at the words that are met."""
    for first, last in met:
        if start <= first and last <= end:
            yield text[start:first], False
            yield text[first:last], True
            start = last
    yield text[start:end], False


def _met(text: str, language: str, terms: Sequence[Term]) -> list[Span]:
    """Where the text meets a term, in order; of a long text its beginning is looked at, and the first places count."""
    if not terms:
        return []
    places = list(normal.spans(text[:LOOKED_AT]))
    folded = [word for _, _, word in places]
    stems = normal.stems(folded, language) or [""] * len(folded)
    begun = [(at, term) for term in terms for at in _places(term, folded, stems, language)]
    marked = {at + step for at, term in begun for step in range(len(term.words))}
    return [places[at][:2] for at in sorted(marked)[:MOST]]


def _places(term: Term, folded: Sequence[str], stems: Sequence[str], language: str) -> list[int]:
    """At which words of the text the term begins."""
    size = len(term.words)
    if term.quoted:
        return [at for at in range(len(folded)) if tuple(folded[at : at + size]) == term.words]
    word, stemmed = term.words[0], normal.stems(term.words, language)
    return [
        at
        for at, (found, stem) in enumerate(zip(folded, stems, strict=True))
        if found == word or stem in stemmed or (term.start and found.startswith(word))
    ]


def _stretch(text: str, met: Sequence[Span]) -> Span:
    """Where a stretch begins and ends that is short enough and holds as many of the met words as can be."""
    if len(text) <= LENGTH or not met:
        return 0, _end(text, LENGTH)
    best = max(met, key=lambda span: sum(span[0] <= other[0] and other[1] <= span[0] + LENGTH // 2 for other in met))
    start = max(0, best[0] - LENGTH // 3)
    start = min(start, len(text) - LENGTH)
    if start > 0:
        start = text.rfind(" ", 0, start) + 1
    return start, max(_end(text, start + LENGTH), best[1])


def _end(text: str, at: int) -> int:
    """The end of the word that stands there."""
    space = text.find(" ", at)
    return len(text) if at >= len(text) or space < 0 else space
