"""Members of the partnership: who they are, where, since when and until when, and how we know."""

from datetime import date
from math import isfinite
from typing import ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel, TitleFieldPanel
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from isopolis_portal.config.places import COUNTRIES, country_name
from isopolis_portal.members.layers import BY_CODE, CODES, LAYERS, Layer

ROLES = [
    ("coordinator", _("coordinator")),
    ("member", _("member")),
    ("institution", _("institution of the European Union")),
]
DEGREES_NORTH = [MinValueValidator(-90), MaxValueValidator(90)]
DEGREES_EAST = [MinValueValidator(-180), MaxValueValidator(180)]
AREA = RegexValidator(r"^[A-Za-z0-9._-]*$", _("An area code has letters, digits, dots, hyphens and underscores only."))


class MemberQuerySet(models.QuerySet["Member"]):
    """Published members, by what the day says of their time. The last day of a membership is still part of it."""

    def shown(self, day: date | None = None) -> "MemberQuerySet":
        """Those that have a page: published, and not only to come."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day or timezone.localdate()), live=True)

    def current(self, day: date | None = None) -> "MemberQuerySet":
        """Those who are members now."""
        return self.shown(day).filter(Q(valid_to=None) | Q(valid_to__gte=day or timezone.localdate()))

    def former(self, day: date | None = None) -> "MemberQuerySet":
        """Those whose time is over."""
        return self.shown(day).filter(valid_to__lt=day or timezone.localdate())


class Member(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """One member. `name_there` is its name as the source writes it; `area` is the code that its profile carries."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("The last part of its page's address")
    )
    name_there = models.CharField(
        _("name in the source"), max_length=200, blank=True, help_text=_("As it is written there, mistakes and all")
    )
    layer = models.CharField(_("layer"), max_length=10, choices=[(layer.code, layer.name) for layer in LAYERS])
    role = models.CharField(_("role"), max_length=12, choices=ROLES, default="member")
    country = models.CharField(_("country"), max_length=2, choices=list(COUNTRIES.items()))
    city = models.CharField(_("city"), max_length=120, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True, validators=DEGREES_NORTH)
    lon = models.FloatField(_("longitude"), null=True, blank=True, validators=DEGREES_EAST)
    area = models.CharField(
        _("area code"), max_length=40, blank=True, validators=[AREA], help_text=_("The code of its published profile")
    )
    website = models.URLField(_("website"), max_length=300, blank=True, validators=[URLValidator(["http", "https"])])
    summary = models.TextField(_("summary"), max_length=1000, blank=True, help_text=_("In our own words"))
    source = models.CharField(_("source"), max_length=200, help_text=_("How we know that it is a member"))
    source_date = models.DateField(_("seen there on"), null=True, blank=True)
    valid_from = models.DateField(_("member since"), null=True, blank=True, help_text=_("Empty: not known"))
    valid_to = models.DateField(_("member until"), null=True, blank=True, help_text=_("The last day; empty: still one"))

    objects = MemberQuerySet.as_manager()

    panels: ClassVar[list[Panel]] = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("layer"), FieldPanel("role")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("country"), FieldPanel("city")]),
                FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
            ],
            heading=_("Place"),
        ),
        FieldPanel("website"),
        FieldPanel("area"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("name_there"),
                FieldRowPanel([FieldPanel("source"), FieldPanel("source_date")]),
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            ],
            heading=_("How we know"),
        ),
    ]

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False), name="both_or_no_coordinates"
            ),
            models.CheckConstraint(condition=~Q(valid_to__lt=models.F("valid_from")), name="ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses half a place, a place that is no number, and a membership that ends before it began."""
        super().clean()
        for field, value in (("lat", self.lat), ("lon", self.lon)):
            if value is not None and not isfinite(value):
                raise ValidationError({field: _("Give a number of degrees, or leave the place open.")})
        if (self.lat is None) != (self.lon is None):
            raise ValidationError(
                {"lat" if self.lat is None else "lon": _("Give both latitude and longitude, or neither.")}
            )
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day must not be before the first.")})

    def get_absolute_url(self) -> str:
        """The address of its page, without the reader's language."""
        return f"/members/{self.slug}/"

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands in a list: by layer, then by name."""
        return CODES.index(self.layer), self.name.casefold()

    @property
    def of(self) -> Layer:
        """Its layer."""
        return BY_CODE[self.layer]

    @property
    def placed(self) -> bool:
        """Whether it can stand on the map."""
        return self.lat is not None and self.lon is not None

    @property
    def place(self) -> str:
        """City and country, as far as they are known; a service of the Union is in a city, and of no country."""
        country = "" if self.country == "EU" and self.city else country_name(self.country)
        return ", ".join(part for part in (self.city, country) if part)

    @property
    def host(self) -> str:
        """The name of its website's host."""
        return (urlsplit(self.website).hostname or "").removeprefix("www.")

    @property
    def over(self) -> bool:
        """Whether its time as a member is over."""
        return self.valid_to is not None and self.valid_to < timezone.localdate()
