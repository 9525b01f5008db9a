"""The pages that the site is born with."""

from wagtail.models import Locale, Page, Site

from isopolis_portal.about.models import FrontPage


def install() -> None:
    """The front page, About and Thematic focus in each language, where the site has no front page yet."""
    if FrontPage.objects.exists():
        return
    english, _ = Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2).exclude(slug="front").delete()
    front = FrontPage(title="Cities of equality", slug="front", lead="x", locale=english)
    root.add_child(instance=front)
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=front, is_default_site=True)
