"""The XML of one part: its words as they come, and a refusal for what would act in a reader's hands."""

import html.entities
import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from isopolis_portal.documents.examination.refusal import Refusal

ENTITIES = {name: chr(number) for name, number in html.entities.name2codepoint.items()}
BREAKS = {"p", "h", "h1", "h2", "h3", "h4", "h5", "h6", "li", "si", "td", "tab", "br", "title", "row"}
ACTIVE = {"script", "ddelink", "olelink", "event-listener"}
SCHEMES = ("javascript:", "vbscript:", "vnd.sun.star.script:", "macro:")
KINDS = (  # of a part, or of a link from one part to another
    ("macro", re.compile(r"macro|vba|activex|/control$")),
    ("encloses", re.compile(r"oleobject|afchunk")),
)
FIELD = re.compile(r"\bDDE(AUTO)?\s")
OWN_DISK = re.compile(r"(file:///)?[a-z]:[\\/]", re.IGNORECASE)


def read(pieces: Iterable[bytes], part: str, inside: str = "", most: int = 0) -> "Part":
    """What the part says, at most so many letters, from the elements `inside` (any where it is empty)."""
    said = Part(inside, most)
    parser = DefusedXMLParser(target=said)
    parser.entity.update(ENTITIES)
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except DefusedXmlException:
        raise Refusal("bomb", part) from None
    except (ParseError, ValueError, LookupError):
        raise Refusal("broken", part) from None
    return said


class Part:
    """What a parser tells of one part."""

    def __init__(self, inside: str, most: int) -> None:
        self.words: list[str] = []
        self.kinds: set[str] = set()  # the content types that the list of parts names
        self._inside, self._left, self._open, self._field = inside, most, not inside, ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        if name.lower() in ACTIVE:
            raise Refusal("acts", name)
        if name == "encryption-data":
            raise Refusal("locked", name)
        _refuse_outside(attributes)
        for key, value in attributes.items():
            _refuse_attribute(key.rpartition("}")[2].lower(), value.strip())
        self.kinds.add(attributes.get("ContentType", ""))
        self._open = self._open or name == self._inside

    def data(self, text: str) -> None:
        """Words between two marks."""
        if not self._open:
            self._refuse_field(text)
        elif self._left > 0:
            self.words.append(text)
            self._left -= len(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition("}")[2]
        if name in BREAKS and self._left > 0:
            self.words.append(" ")
        if name == self._inside:
            self._open = False

    def close(self) -> None:
        """The part ends."""

    def _refuse_field(self, text: str) -> None:
        """Refusal for a field that calls another program; Word may break its words anywhere."""
        self._field = (self._field + text)[-200:]
        if FIELD.search(self._field):
            raise Refusal("acts", "DDE")


def _refuse_outside(attributes: Mapping[str, str]) -> None:
    """Refusal for what a reader would fetch from elsewhere by itself; a link that one follows is well."""
    kind = attributes.get("Type", "").rpartition("/")[2]
    if attributes.get("TargetMode") != "External" or kind in ("hyperlink", "hlinkHref"):
        return
    if kind != "attachedTemplate" or not OWN_DISK.match(attributes.get("Target", "")):
        raise Refusal("fetches", kind)


def _refuse_attribute(name: str, value: str) -> None:
    low = value.lower()
    if low.startswith(SCHEMES):
        raise Refusal("acts", low.partition(":")[0])
    if name in ("contenttype", "type"):
        for code, kind in KINDS:
            if kind.search(low):
                raise Refusal(code, value.rpartition("/")[2])
    if re.fullmatch(r"on[a-z]+", name) and re.search(r"[(=;]", value):
        raise Refusal("acts", name)
    if name == "properties" and "scripted" in low.split():
        raise Refusal("acts", "scripted")
