"""The documents that everyone sees."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from isopolis_portal.documents.models import Document


def published() -> QuerySet[Document]:
    """The documents that are live and whose time has not run out, with their versions and files."""
    now = timezone.now()
    live: QuerySet[Document] = Document.objects.filter(Q(expire_at=None) | Q(expire_at__gt=now), live=True)
    return live.filter(versions__isnull=False).distinct().prefetch_related("versions__file")
