"""Pages that editors write: the front page and texts made of ideas, each of which links to where the software acts on it."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page
from django.db import models

RICH = ["bold", "italic", "link", "ol", "ul"]


class Idea(blocks.StructBlock):
    """One idea of the partnership, and where the software acts on it."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=RICH)
    acts = blocks.CharBlock(required=False, max_length=160, help_text=_("Words of the link to where this is acted on"))
    url = blocks.CharBlock(
        required=False, max_length=200, help_text=_("An address of this site (/members/) or a whole one")
    )

    class Meta:
        icon = "pilcrow"
        template = "about/idea.html"


class FrontPage(Page):
    """The first page of the site."""

    lead = models.TextField(max_length=500)
    max_count: ClassVar[int] = 1
    template = "about/front.html"
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead")]


class TextPage(Page):
    """A page of ideas: About, Thematic focus, News."""

    lead = models.TextField(max_length=500)
    ideas = StreamField([("idea", Idea())])
    template = "about/text.html"
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("ideas")]
