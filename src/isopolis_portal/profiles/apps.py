"""The room as Django knows it."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """City profiles; tells the site's search how to list them, and members which profile is theirs."""

    name = "isopolis_portal.profiles"
    default = True

    def ready(self) -> None:
        """Registers what can be found."""
        from isopolis_portal.members import links
        from isopolis_portal.profiles import indexing, shown
        from isopolis_portal.search import index

        index.register(indexing.KIND, indexing.entries)
        links.register(shown.profile_of)
