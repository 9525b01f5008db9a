"""A collection's question to the library: what stands after the ? in the library's address."""

from collections.abc import Sequence

from django.http import HttpRequest, QueryDict

from isopolis_portal.library.facets import LIBRARY
from isopolis_portal.search import index
from isopolis_portal.search.asking import Search
from isopolis_portal.search.result import search_of

LIBRARY_PLACE = "/library/"


def answer(question: str) -> list[str]:
    """The ids of every published item that meets the question, in its order; none for no question."""
    if not question:
        return []
    search = _search(question)
    return [] if search.bare else [id for _, id in index.keys(search.query)]


def strangers(question: str) -> Sequence[str]:
    """What in a question the library does not know; a question that asks for nothing is one stranger."""
    if not question:
        return ()
    search = _search(question)
    return search.strangers or ((question[:60],) if search.bare else ())


def _search(question: str) -> Search:
    request = HttpRequest()
    request.GET = QueryDict(question)
    return search_of(request, LIBRARY, LIBRARY_PLACE)
