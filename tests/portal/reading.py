"""Reads a page as a visitor does: its words with their language, its links, its anchors."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SAID = ("aria-label", "placeholder", "title", "alt")  # attributes that are read out or shown
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
MUTE = {"code", "pre", "script", "style", "kbd"}


@dataclass
class Page:
    """One page. Each of `words` is a text or a spoken attribute, with the language that it says it is in."""

    language: str = ""
    direction: str = ""
    words: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # address, and the language it says it leads to
    anchors: set[str] = field(default_factory=set)


def read(html: str) -> Page:
    """The page that the HTML makes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[tuple[str, str]] = []  # tag, language

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        language = said.get("lang") or (self.open[-1][1] if self.open else "")
        if tag == "html":
            self.page.language, self.page.direction = language, said.get("dir", "")
        if "id" in said:
            self.page.anchors.add(said["id"])
        if tag == "a" and "href" in said:
            self.page.links.append((said["href"], said.get("hreflang", "")))
        self.page.words += [(said[name].strip(), language) for name in SAID if said.get(name)]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1][0] not in MUTE:
            self.page.words.append((" ".join(data.split()), self.open[-1][1]))
