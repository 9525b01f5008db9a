"""The site's addresses. The reader's language stands in front, English without; the editor and files have none."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as pages
from wagtail.admin import urls as editor

from isopolis_portal.config import errors

urlpatterns: list[URLPattern | URLResolver] = [path("editor/", include(editor))]
urlpatterns += i18n_patterns(
    path("members/", include("isopolis_portal.members.urls")),
    path("", include("isopolis_portal.library.urls")),
    path("documents/", include("isopolis_portal.documents.urls")),
    path("knowledge/", include("isopolis_portal.knowledge.urls")),
    path("cities/", include("isopolis_portal.profiles.urls")),
    path("search/", include("isopolis_portal.search.urls")),
    path("framework/", include("isopolis_portal.about.urls")),
    path("", include(pages)),
    prefix_default_language=False,
)
handler404 = errors.not_found
handler500 = errors.broken
handler403 = errors.refused
handler400 = errors.malformed
