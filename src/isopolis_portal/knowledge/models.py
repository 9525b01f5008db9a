"""Collections: library items that belong together, chosen by hand, found by a question, or both."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel, TitleFieldPanel
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin, TranslatableMixin, WorkflowMixin

from isopolis_portal.knowledge.question import strangers
from isopolis_portal.library.models import Item


class Collection(WorkflowMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, Orderable, ClusterableModel):
    """One collection in one language. Its items are those chosen by hand, in their order, then those that the query
    finds in the library; `query` is what stands after the ? in the library's address."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, help_text=_("The last part of its page's address"))
    lead = models.TextField(_("what it is for"), max_length=600)
    link = models.URLField(
        _("link to another site"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])]
    )
    link_label = models.CharField(_("words of the link"), max_length=120, blank=True)
    query = models.CharField(
        _("question to the library"),
        max_length=500,
        blank=True,
        help_text=_("Search the library, then copy what stands after the ? in the address: ground=disability&type=law"),
    )

    panels: ClassVar[list[Panel]] = [
        TitleFieldPanel("title", targets=["slug"]),
        FieldPanel("slug"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("link_label"), FieldPanel("link")], _("Where it leads on to")),
        InlinePanel("choices", heading=_("Items chosen by hand"), label=_("Item"), panels=[FieldPanel("item")]),
        FieldPanel("query"),
    ]

    class Meta(TranslatableMixin.Meta):
        ordering: ClassVar[list[str]] = ["sort_order", "title"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["locale", "slug"], name="one_collection_an_address")
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuses half a link, a link that carries a password, and a question that the library does not know."""
        super().clean()
        self.query = self.query.rpartition("?")[2].strip()
        if bool(self.link) != bool(self.link_label):
            raise ValidationError({"link_label": _("Give the link and its words, or neither.")})
        if "@" in urlsplit(self.link).netloc:
            raise ValidationError({"link": _("Give the address without a name or password.")})
        if unknown := strangers(self.query):
            said = ", ".join(unknown)
            raise ValidationError({"query": _("The library does not know this: %(what)s") % {"what": said}})

    def save(self, **kwargs: Any) -> None:
        """Saves the collection, its choices and what the index says of it, or nothing."""
        with transaction.atomic():
            super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The address of its page, without the reader's language."""
        return f"/knowledge/{self.slug}/"

    @property
    def language(self) -> str:
        """The language that it is written in."""
        return str(self.locale.language_code)

    @property
    def host(self) -> str:
        """The name of the site that it leads on to."""
        return (urlsplit(self.link).hostname or "").removeprefix("www.")


class Choice(Orderable):
    """An item that an editor put into a collection."""

    collection = ParentalKey(Collection, on_delete=models.CASCADE, related_name="choices")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name=_("library item"))

    class Meta(Orderable.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["collection", "item"], name="an_item_once_a_collection")
        ]

    def __str__(self) -> str:
        return str(self.item)
