"""What the room shows, and the files that it gives out."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from isopolis_portal.documents import store
from isopolis_portal.documents.models import Document, Version
from isopolis_portal.documents.published import published
from isopolis_portal.documents.vocabulary import KINDS, LANGUAGES

A_PAGE = 40  # documents
PARTNERSHIP = "https://urbanagenda.urban-initiative.eu/partnerships/cities-of-equality"
# A file is data: whatever it holds, a browser that shows it after all runs nothing, and knows no site it came from.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The documents, newest first, of one kind or language if asked."""
    documents = published()
    filters = [
        _filter(documents, "kind", dict(KINDS), request.GET.get("kind", "")),
        _filter(documents, "language", dict(LANGUAGES), request.GET.get("language", "")),
    ]
    chosen = {one["name"]: one["chosen"] for one in filters if one["chosen"]}
    page = Paginator(documents.filter(**chosen), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "filters": filters, "filtered": bool(chosen), "total": documents.count()}
    more = {"partnership": PARTNERSHIP, "address": lambda number: "?" + urlencode({**chosen, "page": number})}
    return render(request, "documents/index.html", shown | more)


def _filter(documents: QuerySet[Document], name: str, words: dict[str, Any], chosen: str) -> dict[str, Any]:
    """A choice among the values that are there; a value that no document has chooses nothing."""
    there = set(documents.values_list(name, flat=True))
    options = [(value, word) for value, word in words.items() if value in there]
    return {"name": name, "options": options, "chosen": chosen if chosen in there else ""}


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """One document: its facts, its versions, how to check a file."""
    shown = get_object_or_404(published(), slug=slug)
    versions = sorted(shown.versions.all(), key=lambda version: -version.number)
    return render(request, "documents/document.html", {"document": shown, "versions": versions})


@require_safe
def download(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One version's file, always as an attachment. Where it lies is read from the database, never from the address."""
    of = get_object_or_404(published(), slug=slug)
    version = next((one for one in of.versions.all() if one.number == number), None)
    if version is None:
        raise Http404
    etag = f'"{version.file_id}"'
    answer = get_conditional_response(request, etag=etag) or _file(version)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"  # what is withdrawn is gone: a kept copy is asked for again
    answer["Content-Security-Policy"] = POLICY
    # The bytes go out as they were counted: no gzip, which would change their length and the tag.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    return answer


def _file(version: Version) -> FileResponse:
    content = store.path(version.file).open("rb")
    return FileResponse(content, as_attachment=True, filename=version.name, content_type=version.format.media_type)
