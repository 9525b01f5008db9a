"""The room, as Django takes it in."""

from django.apps import AppConfig


class Knowledge(AppConfig):
    """Collections, a page for each."""

    name = "isopolis_portal.knowledge"
    default = True

    def ready(self) -> None:
        """Lets the index follow the collections."""
        from isopolis_portal.knowledge import indexing

        indexing.watch()
