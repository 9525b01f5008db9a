"""Where the bytes lie: `files/documents/<sha256>`. The name is counted from the content, never given by anyone."""

import hashlib
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from isopolis_portal.documents.models import Document, File

NEW = ".new-"  # how a name begins while the file is written
OLD = 3600  # seconds after which nobody can still be writing


def folder() -> Path:
    """The folder of the files; made where it is missing."""
    made = Path(settings.MEDIA_ROOT) / "documents"
    made.mkdir(parents=True, exist_ok=True)
    return made


def path(file: File) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.MEDIA_ROOT) / "documents" / file.sha256


@transaction.atomic
def keep(data: bytes, text: str) -> File:
    """Keeps the bytes, once however often they come; whole on the disk before any row names them."""
    sweep()
    sha256 = hashlib.sha256(data).hexdigest()
    kept = folder() / sha256
    if kept.exists():
        os.utime(kept)  # young again: not swept before its row is there
    else:
        _write(kept, data)
    given = {"size": len(data), "text": text, "kept": timezone.now()}
    return File.objects.update_or_create(sha256=sha256, defaults=given)[0]


def _write(kept: Path, data: bytes) -> None:
    handle, new = tempfile.mkstemp(dir=kept.parent, prefix=NEW)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(new).replace(kept)
    except BaseException:
        Path(new).unlink(missing_ok=True)
        raise


def sweep(old: float = OLD) -> int:
    """Takes away what no document and no draft names any more, and what a broken upload left; how many files.

    What came in the last `old` seconds stays: what names it may be on its way.
    """
    with transaction.atomic():
        File.objects.exclude(sha256__in=_named()).filter(kept__lt=timezone.now() - timedelta(seconds=old)).delete()
        known = set(File.objects.values_list("sha256", flat=True))
        gone = [one for one in folder().iterdir() if one.name not in known and time.time() - one.stat().st_mtime > old]
        for one in gone:  # inside the transaction: nobody can begin to use one of them meanwhile
            one.unlink(missing_ok=True)
    return len(gone)


def _named() -> set[str]:
    """The checksums that a version or a revision names."""
    contents = Revision.objects.filter(content_type=ContentType.objects.get_for_model(Document)).values_list("content")
    drafts = {version["file"] for (content,) in contents for version in content.get("versions", ())}
    return drafts | set(File.objects.filter(versions__isnull=False).values_list("sha256", flat=True))
