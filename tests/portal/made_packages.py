"""Packages to upload (Office, OpenDocument, EPUB), built part by part: good ones, and ones that would do harm."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

OFFICE = "application/vnd.openxmlformats-officedocument"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Parts = Mapping[str, bytes | str]
NONE: Parts = MappingProxyType({})


def package(parts: Parts, stored: tuple[str, ...] = ()) -> bytes:
    """A ZIP of parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            )
    return made.getvalue()


def docx(
    words: str = "Night buses for all",
    more: Parts = NONE,
    links: str = "",
    body: str = "",
    types: str = "",
    main: str = f"{OFFICE}.wordprocessingml.document.main+xml",
) -> bytes:
    """A Word document; what is given stands among its parts, its links, its paragraphs, its list of parts."""
    listed = f'<Override PartName="/word/document.xml" ContentType="{main}"/>{types}'
    return package(
        {
            "[Content_Types].xml": f"<Types>{listed}</Types>",
            "_rels/.rels": f"<Relationships>{link('officeDocument', 'word/document.xml', False)}</Relationships>",
            "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>",
            "word/document.xml": '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>'
            f"{words}</w:t></w:r></w:p>{body}</w:body></w:document>",
            **more,
        }
    )


def link(kind: str, target: str, outside: bool = True) -> str:
    """One of a document's links to something else."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="r9" Type="{LINKS}/{kind}" Target="{target}"{mode}/>'


def xlsx(words: str = "Night buses") -> bytes:
    """A workbook with one cell of words."""
    kind = f"{OFFICE}.spreadsheetml.sheet.main+xml"
    return package(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
            "xl/workbook.xml": "<workbook/>",
            "xl/sharedStrings.xml": f'<sst xmlns="urn:x"><si><t>{words}</t></si></sst>',
        }
    )


def odt(words: str = "Night buses", more: Parts = NONE, body: str = "") -> bytes:
    """An OpenDocument text."""
    content = f'<o:document xmlns:o="urn:o" xmlns:t="urn:t"><t:p>{words}</t:p>{body}</o:document>'
    kind = "application/vnd.oasis.opendocument.text"
    return package({"mimetype": kind, "content.xml": content, **more}, ("mimetype",))


def epub(body: str = "<p>Night buses&nbsp;for all</p>") -> bytes:
    """A book with one chapter."""
    chapter = (
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd">'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
    )
    return package({"mimetype": "application/epub+zip", "OEBPS/one.xhtml": chapter}, ("mimetype",))
