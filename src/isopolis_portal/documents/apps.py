"""The room as Django knows it."""

from django.apps import AppConfig


class Documents(AppConfig):
    """Documents with versions."""

    name = "isopolis_portal.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The room's documents can be found from now on."""
        from isopolis_portal.documents import indexing

        indexing.connect()
