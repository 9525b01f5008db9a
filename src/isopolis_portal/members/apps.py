"""The room, as Django takes it in."""

from django.apps import AppConfig


class Members(AppConfig):
    """Members, their map, a page for each."""

    name = "isopolis_portal.members"
    default = True

    def ready(self) -> None:
        """Lets the index follow the members."""
        from isopolis_portal.members import indexing

        indexing.watch()
