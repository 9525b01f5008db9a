"""Documents: facts about a text and what it says in our own words. Each version is one file that never changes."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, RevisionMixin

from isopolis_portal.documents.examination.formats import FORMATS, Format
from isopolis_portal.documents.vocabulary import KINDS, LANGUAGES, READERS, SITE_LANGUAGES

SHA256 = RegexValidator(r"\A[0-9a-f]{64}\Z")


class File(models.Model):
    """The bytes of a file, by their checksum, and the words found in them. `store` keeps the bytes themselves."""

    sha256 = models.CharField(max_length=64, primary_key=True, validators=[SHA256])
    size = models.PositiveBigIntegerField()
    text = models.TextField(blank=True)
    kept = models.DateTimeField(default=timezone.now)  # last taken in

    def __str__(self) -> str:
        return self.sha256


class Document(DraftStateMixin, RevisionMixin, ClusterableModel):
    """One document. What is live shows the versions that the database holds; a draft's are in its revision."""

    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, blank=True, help_text=_("The end of its address; made from the title")
    )
    summary = models.TextField(_("summary"), max_length=2000, help_text=_("What it says, in our own words."))
    summary_language = models.CharField(
        _("language of the summary"), max_length=8, choices=SITE_LANGUAGES, default="en"
    )
    language = models.CharField(_("language of the document"), max_length=8, choices=LANGUAGES, default="en")
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    date = models.DateField(_("date"), help_text=_("The day that stands on it, or on which it was agreed"))
    publisher = models.CharField(_("publisher"), max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["-date", "title"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The document's page."""
        return reverse("documents:document", args=[self.slug])

    @property
    def newest(self) -> "Version":
        """The version that is offered."""
        newest: Version = max(self.versions.all(), key=lambda version: version.number)
        return newest

    def count(self) -> None:
        """Numbers the versions that have no number yet, after those that ever were published."""
        numbers = [version.number for version in self.versions.all() if version.number]
        highest = max([*numbers, *self._published().keys()], default=0)
        for number, version in enumerate((one for one in self.versions.all() if not one.number), highest + 1):
            version.number = number

    def save(self, **kwargs: Any) -> None:
        """Saves document and versions at once; what is live is published from now on."""
        with transaction.atomic():
            self.count()
            for version in self.versions.all() if self.live else ():
                version.published = version.published or timezone.now()
            super().save(**kwargs)

    def with_content_json(self, content: Any) -> Self:
        """A revision of this document; the versions that were published stay in it as they are, whatever it says."""
        revised: Self = super().with_content_json(content)
        published = self._published()
        said = {version.number: version for version in revised.versions.all()}
        for number, version in published.items():
            if number in said:
                version.note, version.accessible = said[number].note, said[number].accessible
        revised.versions = [*published.values(), *(one for number, one in said.items() if number not in published)]
        return revised

    def _published(self) -> dict[int, "Version"]:
        rows = Version.objects.filter(document_id=self.pk, published__isnull=False) if self.pk else []
        return {version.number: version for version in rows}


class Version(models.Model):
    """One file of a document, counted from 1. Once published it stays: its note may be mended, its file never."""

    document = ParentalKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"), editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="versions", editable=False)
    extension = models.CharField(max_length=5, choices=[(one, one) for one in FORMATS], editable=False)
    uploaded = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    published = models.DateTimeField(_("published"), null=True, editable=False)
    note = models.CharField(_("what changed"), max_length=500, blank=True, help_text=_("Against the version before"))
    accessible = models.CharField(
        _("accessible format"),
        max_length=10,
        choices=READERS,
        default="unknown",
        help_text=_("Whether a screen reader reads it well: headings, order, alternatives to pictures"),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.document.title} v{self.number}"

    def save(self, **kwargs: Any) -> None:
        """Saves the version; ValidationError where the file of a published one would change."""
        if Version.objects.filter(pk=self.pk, published__isnull=False).exclude(file=self.file_id).exists():
            raise ValidationError(_("A published file never changes. Try a new version."), code="published")
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The address of the file."""
        return reverse("documents:download", args=[self.document.slug, self.number])

    @property
    def format(self) -> Format:
        """The format of the file."""
        return FORMATS[self.extension]

    @property
    def size(self) -> str:
        """How large the file is, in words."""
        return filesizeformat(self.file.size)

    @property
    def name(self) -> str:
        """The name under which the file is given out; nothing in it comes from the name it was uploaded under."""
        return f"{self.document.slug}-v{self.number}.{self.extension}"
