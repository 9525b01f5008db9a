"""Library items: facts about a text that stands elsewhere, and what it says in our own words."""

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from isopolis_portal.library.choices import APPROACHES, KINDS
from isopolis_portal.library.editing import ItemForm


class Item(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """One entry of the library. (source, source_id) says where its record came from: an import with both again
    changes this item and makes no second one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("source of the record"), max_length=80)
    source_id = models.CharField(_("its id there"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=8, help_text=_("Of the text itself: en, fr, ..."))
    abstract = models.TextField(_("abstract"), max_length=2000, help_text=_("What it says, in our own words."))
    abstract_language = models.CharField(_("language of the abstract"), max_length=8, default="en")
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    publisher = models.CharField(_("publisher"), max_length=200)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO code, or EU"))
    url = models.URLField(_("link"), max_length=500)
    pillars = models.JSONField(_("action pillars"), default=list, blank=True)
    domains = models.JSONField(_("domains"), default=list, blank=True)
    grounds = models.JSONField(_("grounds"), default=list, blank=True)
    approach = models.CharField(_("approach"), max_length=10, choices=APPROACHES, blank=True)
    created = models.DateTimeField(_("taken in"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    base_form_class = ItemForm
    panels: ClassVar[list[Panel]] = [
        FieldPanel("title"),
        FieldPanel("language"),
        FieldPanel("abstract"),
        FieldPanel("abstract_language"),
        MultiFieldPanel(
            [FieldPanel("url"), FieldPanel("publisher"), FieldPanel("year"), FieldPanel("kind")], _("Where it stands")
        ),
        MultiFieldPanel([FieldPanel("country"), FieldPanel("city")], _("Place")),
        MultiFieldPanel(
            [FieldPanel("grounds"), FieldPanel("domains"), FieldPanel("pillars"), FieldPanel("approach")],
            _("What it is about"),
        ),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_id")], _("Where the record comes from")),
    ]

    class Meta:
        ordering: ClassVar[list[str]] = ["title"]
        verbose_name = _("library item")
        verbose_name_plural = _("library items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_item_a_record")
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the item and what the index says of it, or neither."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The item's permanent address."""
        return f"/id/{self.id}/"
