"""Members in the site's index: put in when they are published, taken out when they are not."""

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import translation

from isopolis_portal.members.models import Member
from isopolis_portal.search import index
from isopolis_portal.search.entry import Entry

KIND = "member"


def watch() -> None:
    """From now on the index follows what is saved."""
    index.register(KIND, entries)
    post_save.connect(_saved, sender=Member, dispatch_uid="members.saved")
    post_delete.connect(_deleted, sender=Member, dispatch_uid="members.deleted")


def entries() -> Iterator[Entry]:
    """An entry for every member that has a page."""
    return (entry(member) for member in Member.objects.shown())


def entry(member: Member) -> Entry:
    """A member as it can be found: by its names, its layer, its place."""
    with translation.override("en"):
        names = [member.name_there] if member.name_there not in ("", member.name) else []
        text = ". ".join([*names, f"{member.of.one}, {member.place}", *filter(None, [member.summary])])
    facets = {"layer": (member.layer,), "country": (member.country,)}
    return Entry(KIND, str(member.pk), "en", member.name, text, member.get_absolute_url(), facets)


def _saved(instance: Member, **_: Any) -> None:
    if Member.objects.shown().filter(pk=instance.pk).exists():
        index.put([entry(instance)])
    else:
        index.drop([(KIND, str(instance.pk))])


def _deleted(instance: Member, **_: Any) -> None:
    index.drop([(KIND, str(instance.pk))])
