"""Published documents in the site's search index: title, summary, and the words of the newest version."""

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save

from isopolis_portal.documents.models import Document, Version
from isopolis_portal.documents.published import published
from isopolis_portal.search import index
from isopolis_portal.search.entry import Entry

KIND = "document"


def connect() -> None:
    """From now on the index follows what is saved, published, withdrawn and deleted."""
    index.register(KIND, entries)
    post_save.connect(_document_changed, Document, dispatch_uid="document saved")
    post_delete.connect(_document_gone, Document, dispatch_uid="document deleted")
    for signal, name in ((post_save, "saved"), (post_delete, "deleted")):
        signal.connect(_version_changed, Version, dispatch_uid=f"version {name}")


def entries() -> Iterator[Entry]:
    """What can be found."""
    return map(entry, published())


def entry(document: Document) -> Entry:
    """A document as it can be found: by its title and summary, by the words of its newest version, by its publisher."""
    version = document.newest
    facets = {
        "type": (document.kind,), "language": (document.language,), "year": (str(document.date.year),),
        "publisher": (document.publisher,),
    }  # fmt: skip
    return Entry(
        KIND, str(document.pk), document.language, document.title, f"{document.summary} {version.file.text}".strip(),
        f"/documents/{document.slug}/", facets, document.date.isoformat(), also=document.publisher,
    )  # fmt: skip


def follow(pk: int) -> None:
    """Makes the index say what the database says of one document."""
    index.drop([(KIND, str(pk))])
    index.put(map(entry, published().filter(pk=pk)))


def _document_changed(instance: Document, **_: Any) -> None:
    follow(instance.pk)


def _document_gone(instance: Document, **_: Any) -> None:
    index.drop([(KIND, str(instance.pk))])


def _version_changed(instance: Version, **_: Any) -> None:
    follow(instance.document_id)
