"""A site is made ready before it is served: tables as the code wants them, and the content it is born with."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

WRITTEN = {"members": "member", "library": "item", "documents": "document", "knowledge": "collection"}  # by room
RIGHTS = {"Editors": ("add", "change"), "Moderators": ("add", "change", "delete", "publish")}


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
        grant()


def grant() -> None:
    """Editors write in every room, moderators publish too: the groups that the editor's accounts can be put into."""
    from django.contrib.auth.models import Group, Permission

    for group, actions in RIGHTS.items():
        rights = Permission.objects.filter(
            content_type__app_label__in=WRITTEN, content_type__model__in=WRITTEN.values(),
            codename__in=[f"{action}_{model}" for action in actions for model in WRITTEN.values()],
        )  # fmt: skip
        Group.objects.get(name=group).permissions.add(*rights)
