"""The room as Django knows it."""

from django.apps import AppConfig


class About(AppConfig):
    """About, Thematic focus, the front page and the framework's public page."""

    name = "isopolis_portal.about"

    def ready(self) -> None:
        """The search index hears of this room's pages."""
        from isopolis_portal.about import indexing

        indexing.connect()
