"""Pages that editors write: texts made of ideas, each of which links to where the software acts on it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from isopolis_portal.about import front

RICH = ["bold", "italic", "link", "ol", "ul"]


def require_address(value: str) -> None:
    """ValidationError where it is neither an address of this site nor a whole one: a link never runs a script."""
    if value.startswith("https://") or (value.startswith("/") and not value.startswith("//")):
        return
    raise ValidationError(_("Begin with / for a page of this site, or with https:// for another one."))


class Way(blocks.StructBlock):
    """A link to where an idea is acted on."""

    words = blocks.CharBlock(max_length=160, label=_("Words of the link"))
    url = blocks.CharBlock(
        max_length=300, label=_("Address"), validators=[require_address],
        help_text=_("/members/ for a page of this site, without the language in front; or a whole address"),
    )  # fmt: skip

    class Meta:
        icon = "link"
        label = _("Link")


class Idea(blocks.StructBlock):
    """One idea of the partnership, and where the software acts on it."""

    title = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.RichTextBlock(features=RICH, label=_("Text"))
    ways = blocks.ListBlock(Way(), min_num=0, max_num=4, default=[], label=_("Where it is acted on"))

    class Meta:
        icon = "pilcrow"
        label = _("Idea")
        template = "about/idea.html"


class Text(Page):
    """What both kinds of page hold, and how they are shown."""

    lead = models.TextField(_("opening sentence"), max_length=500)
    ideas = StreamField([("idea", Idea())], verbose_name=_("ideas"))
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("ideas")]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        """The page; the way to another language goes to this page there, or to the front page."""
        request.elsewhere = addresses(self)  # type: ignore[attr-defined]
        answer: TemplateResponse = super().serve(request, *args, **kwargs)
        return answer

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The draft, as it would be shown."""
        request.elsewhere = addresses(self)  # type: ignore[attr-defined]
        answer: TemplateResponse = super().serve_preview(request, mode_name)
        return answer


def addresses(page: Page) -> dict[str, str]:
    """The address of each live translation, by language."""
    live = page.get_translations(inclusive=True).live().select_related("locale")
    return {one.locale.language_code: one.url for one in live if one.url}


class FrontPage(Text):
    """The first page of the site, one for each language."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    template = "about/front.html"

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what the other rooms hold."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | front.shown()._asdict()


class TextPage(Text):
    """A page of ideas: About, Thematic focus, News."""

    parent_page_types: ClassVar[list[str]] = ["about.FrontPage", "about.TextPage"]
    template = "about/text.html"

    class Meta:
        verbose_name = _("text")
