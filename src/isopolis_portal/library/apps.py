"""The room, as Django takes it in."""

from django.apps import AppConfig


class Library(AppConfig):
    """Items, their search, a page for each."""

    name = "isopolis_portal.library"
    default = True

    def ready(self) -> None:
        """Lets the index follow the items."""
        from isopolis_portal.library import indexing

        indexing.watch()
