"""The pages that the site is born with, written in `content/`: one file for each page and language."""

import tomllib
from pathlib import Path
from typing import Any

from django.utils.html import escape
from wagtail.models import Locale, Page, Site

from isopolis_portal.about import indexing
from isopolis_portal.about.models import FrontPage, Text, TextPage
from isopolis_portal.search import index

FOLDER = Path(__file__).parent / "content"
LANGUAGES = ("en", "fr")
TEXTS = ("about", "thematic-focus")


def install() -> None:
    """The front page, About and Thematic focus in each language, where the site has no front page yet."""
    if FrontPage.objects.exists():
        return
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2).delete()  # Wagtail's own welcome
    root = Page.objects.get(pk=root.pk)
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    fronts = {code: FrontPage(slug=f"front-{code}", locale=locales[code], **read("front", code)) for code in LANGUAGES}
    _plant(dict.fromkeys(LANGUAGES, root), fronts)
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=fronts[LANGUAGES[0]], is_default_site=True)
    for name in TEXTS:
        _plant(fronts, {code: TextPage(slug=name, locale=locales[code], **read(name, code)) for code in LANGUAGES})
    index.put(indexing.definitions())


def read(name: str, language: str) -> dict[str, Any]:
    """The title, opening sentence and ideas of a page, as its model takes them."""
    said = tomllib.loads((FOLDER / f"{name}.{language}.toml").read_text("utf-8"))
    ideas = [{**idea, "text": as_html(idea["text"])} for idea in said["ideas"]]
    return {"title": said["title"], "lead": said["lead"], "ideas": [("idea", idea) for idea in ideas]}


def as_html(text: str) -> str:
    """Paragraphs as HTML. Lines that begin with "- " are a list, with "1. " a numbered one."""
    return "".join(_paragraph(part.split("\n")) for part in text.strip().split("\n\n"))


def _paragraph(lines: list[str]) -> str:
    kind = "ul" if lines[0].startswith("- ") else "ol" if lines[0].startswith("1. ") else ""
    if not kind:
        return f"<p>{escape(' '.join(lines))}</p>"
    items = "".join(f"<li>{escape(line.split(' ', 1)[1])}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"


def _plant(parents: dict[str, Page], pages: dict[str, Text]) -> None:
    """The same page in each language, as translations of each other, published with a first revision."""
    key = pages[LANGUAGES[0]].translation_key
    for code, page in pages.items():
        page.translation_key = key
        parents[code].add_child(instance=page)
        page.save_revision().publish()
