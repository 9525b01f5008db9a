"""A site is made ready before it is served: tables as the code wants them, and the content it is born with."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor


def prepare() -> None:
    """Makes the site ready where it is not. Safe to repeat, and to break off at any moment."""
    settings.SITE.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    from isopolis_portal.about.models import FrontPage

    if not FrontPage.objects.exists():
        install()


def install() -> None:
    """The content that each room is born with, all or nothing; a room may link to what was there before it."""
    from isopolis_portal.about import content as texts
    from isopolis_portal.exchange import content as library
    from isopolis_portal.knowledge import content as collections
    from isopolis_portal.members import content as members

    with transaction.atomic():
        for room in (members, library, collections, texts):
            room.install()
