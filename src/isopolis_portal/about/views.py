"""The framework's public pages: the definition as data."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isopolis_portal.about import definition
from isopolis_portal.config.vocabulary import framework


@require_safe
def whole(request: HttpRequest) -> HttpResponse:
    """The definition: grounds with their characteristics, domains with the names of their indicators."""
    return _page(request, "about/framework.html", domains=definition.domains(framework()))


@require_safe
def domain(request: HttpRequest, id: str) -> HttpResponse:
    """One domain and all that is said of its indicators."""
    parts = definition.domains(framework())
    place = next((place for place, part in enumerate(parts) if part.domain.id == id), None)
    if place is None:
        raise Http404
    before, after = [None, *parts][place], [*parts, None][place + 1]
    return _page(request, "about/domain.html", part=parts[place], before=before, after=after)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The whole definition as one TOML file, to take along."""
    known = framework()
    headers = {"Content-Disposition": f'attachment; filename="{known.id}-{known.version}.toml"'}
    return HttpResponse(definition.as_toml(known), content_type="application/toml; charset=utf-8", headers=headers)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context | definition.WORDS | {"framework": framework()})
