"""What the room shows. Everything was drawn when the release was loaded; a page only fetches it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from isopolis_portal.config.places import country_name
from isopolis_portal.profiles.models import Download, Edition
from isopolis_portal.profiles.shown import cities, parts_of, released, waiting

MAPS = 2  # how many maps stand on a profile's first page


def index(request: HttpRequest) -> HttpResponse:
    """The cities, demonstrations apart, and how to publish one."""
    shown = cities()
    real, made = ([e for e in shown if e.profile.synthetic is kind] for kind in (False, True))
    context = {"real": real, "demonstrations": made, "waiting": waiting()}
    return render(request, "profiles/index.html", context)


def profile(request: HttpRequest, city: str) -> HttpResponse:
    """A city: first findings, what is not known, the way to each part, files, facts."""
    edition = _current(city)
    earlier = edition.profile.editions.filter(current=False)
    context = {"edition": edition, "parts": parts_of(edition), "files": released(edition)}
    places = edition.parts.filter(kind="places").first()
    context |= {"maps": places.content["figures"][:MAPS] if places else [], "places": places}
    context["country"] = country_name(edition.profile.country)
    context["earlier"] = [(each, released(each)) for each in earlier]
    return render(request, "profiles/profile.html", context)


def part(request: HttpRequest, city: str, part: str) -> HttpResponse:
    """One part of a profile, and the ways to the others."""
    edition = _current(city)
    parts = parts_of(edition)
    here = next((n for n, link in enumerate(parts) if link.slug == part), None)
    if here is None:
        raise Http404
    context = {"edition": edition, "parts": parts, "part": parts[here], "before": None, "after": None}
    context |= {"before": parts[here - 1]} if here else {}
    context |= {"after": parts[here + 1]} if here + 1 < len(parts) else {}
    context["content"] = edition.parts.get(slug=part).content
    return render(request, "profiles/part.html", context)


def download(request: HttpRequest, city: str, name: str) -> FileResponse:
    """A file to keep, never to be shown by the browser. Only names that the database holds lead to a file."""
    found = get_object_or_404(
        Download.objects.select_related("edition__profile"), edition__profile__slug=city, name=name
    )
    try:
        file = found.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=True, filename=found.name, content_type=found.media)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _current(city: str) -> Edition:
    return get_object_or_404(Edition.objects.select_related("profile"), profile__slug=city, current=True)
