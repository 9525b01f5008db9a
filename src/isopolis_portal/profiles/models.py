"""A city's profile and its editions: each edition is one verified release, drawn once and left as it is."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """A city's public pages. A synthetic city is never the same as a real one, whatever its name."""

    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=20)
    area = models.CharField(_("code of the area"), max_length=80)
    synthetic = models.BooleanField(_("synthetic residents"))

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("city profile")
        verbose_name_plural = _("city profiles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "country", "synthetic"], name="one_profile_a_city")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The profile's address, without a language."""
        return f"/cities/{self.slug}/"

    @property
    def current(self) -> "Edition":
        """The edition that is shown."""
        return self.editions.get(current=True)


class Edition(models.Model):
    """One release as a profile shows it. `digest` is the hash of its manifest, and thereby of every file in it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="editions")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)  # its period, as it stands in names of files
    period = models.CharField(max_length=200)
    newest = models.CharField(max_length=80)  # its last period
    current = models.BooleanField()
    drawn_by = models.CharField(max_length=40)  # the version of Isopolis
    loaded = models.DateTimeField(default=timezone.now)
    folder = models.CharField(max_length=80, unique=True)  # below MEDIA_ROOT/releases
    opening = models.JSONField()
    facts = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-newest", "-loaded", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "label"], name="one_edition_a_label"),
            models.UniqueConstraint(fields=["profile"], condition=models.Q(current=True), name="one_current_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.profile.name}, {self.period}"

    @property
    def place(self) -> Path:
        """Where its files lie."""
        return Path(settings.MEDIA_ROOT) / "releases" / self.folder


class Part(models.Model):
    """One page of an edition: sentences, lists, and figures and tables that are drawn already."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="parts")
    slug = models.CharField(max_length=100)
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)  # domain, or the kind of part: crossings, places ...
    title = models.CharField(max_length=200)
    content = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "slug"], name="one_part_an_address")
        ]

    def __str__(self) -> str:
        return self.title


class Download(models.Model):
    """One file of an edition to take along, under the one name by which it can be asked for."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="downloads")
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=220)  # where it lies below the edition's folder
    media = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "name"], name="one_download_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.edition.place / self.file

    @property
    def weight(self) -> str:
        """Its size in words."""
        return filesizeformat(self.size)
