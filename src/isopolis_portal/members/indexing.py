"""Members in the site's index: put in when they are published, taken out when they are not."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.utils import translation
from django.utils.text import capfirst

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
    """An entry, in each language of the site, for every member that has a page."""
    return (entry for member in Member.objects.shown() for entry in said(member))


def said(member: Member) -> Iterator[Entry]:
    """A member as it can be found: by its names, its layer, its place in the words of each language."""
    facets = {"layer": (member.layer,), "country": (member.country,)}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            text = ". ".join([f"{capfirst(member.of.one)}, {member.place}", *filter(None, [member.summary])])
        yield Entry(
            KIND, str(member.pk), code, member.name, text, member.get_absolute_url(), facets,
            title_language="en", also=member.name_there,
        )  # fmt: skip


def _saved(instance: Member, **_: Any) -> None:
    """Follows the row, not the object, which may hold the words of a draft."""
    shown = Member.objects.shown().filter(pk=instance.pk).first()
    if shown:
        index.put(said(shown))
    else:
        index.drop([(KIND, str(instance.pk))])


def _deleted(instance: Member, **_: Any) -> None:
    index.drop([(KIND, str(instance.pk))])
