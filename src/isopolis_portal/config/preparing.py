"""A site is made ready before it is served: tables as the code wants them, and the content it is born with."""

from importlib import import_module

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

ROOMS = ("members", "exchange", "knowledge", "about")  # exchange fills the library; a room may link to what is there


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
    """The content that each room is born with, all or nothing."""
    with transaction.atomic():
        for room in ROOMS:
            import_module(f"isopolis_portal.{room}.content").install()
