"""Hostile uploads through the editor's own form: each is refused beside its field, and nothing of it is kept."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.portal.made_packages import OFFICE, docx, epub, link, odt, package, xlsx
from tests.portal.made_pdfs import locked_pdf, packed_pdf, pdf
from tests.portal.sent_documents import send, told

ACTS = "holds a script or an action that runs by itself"
ENCLOSES = "holds another file"
DISAGREE = "ending and the content do not agree"
TWO = "can be read as two different things"
BROKEN = "broken or breaks off"
KIND = "Files of this kind are not taken"
BOMB = "unpacks to far more than it should"

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (calc.exe) >>"
ENCLOSED = {6: b"<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>", 7: b"<< /Length 2 >>\nstream\nMZ\nendstream"}
PDFS = {
    "a script when it opens": (pdf(catalog=b"/OpenAction " + SCRIPT), ACTS),
    "a name escaped with #": (pdf(catalog=b"/OpenAction << /S /Jav#61Script /#4AS (x) >>"), ACTS),
    "a comment between the two words": (pdf(catalog=b"/OpenAction << /S % harmless\n/JavaScript /JS (x) >>"), ACTS),
    "a kind that stands elsewhere": (
        pdf(catalog=b"/OpenAction 6 0 R", more={6: b"<< /S 7 0 R /JS (x) >>", 7: b"/JavaScript"}),
        ACTS,
    ),
    "a script in a compressed stream": (packed_pdf({6: SCRIPT}, b"/OpenAction 6 0 R"), ACTS),
    "an escaped script in a compressed stream": (
        packed_pdf({6: b"<< /S /JavaScri#70t /JS (x) >>"}, b"/OpenAction 6 0 R"),
        ACTS,
    ),
    "a script in a compressed, encrypted stream": (packed_pdf({6: SCRIPT}, b"/OpenAction 6 0 R", password=""), ACTS),
    "a script by its name": (
        pdf(catalog=b"/Names << /JavaScript << /Names [(a) 6 0 R] >> >>", more={6: SCRIPT}),
        ACTS,
    ),
    "a script behind a link": (pdf(page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A " + SCRIPT + b" >>]"), ACTS),
    "a script when the page opens": (pdf(page=b"/AA << /O " + SCRIPT + b" >>"), ACTS),
    "a script on a film": (pdf(page=b"/Annots [<< /Subtype /Screen /A << /S /Rendition /JS (x) >> >>]"), ACTS),
    "a program that is started": (pdf(page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A " + LAUNCH + b" >>]"), ACTS),
    "a form that holds scripts": (pdf(catalog=b"/AcroForm << /XFA 6 0 R >>", more={6: b"(x)"}), ACTS),
    "a script that no table of contents names": (pdf() + b"\n99 0 obj\n" + SCRIPT + b"\nendobj\n%%EOF\n", ACTS),
    "a file inside": (pdf(catalog=b"/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>", more=ENCLOSED), ENCLOSES),
    "a file pinned to the page": (
        pdf(page=b"/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >>]", more=ENCLOSED),
        ENCLOSES,
    ),
    "a password": (locked_pdf("secret"), "locked with a password"),
    "cut off": (pdf()[:-60], BROKEN),
    "nothing behind the first line": (b"%PDF-1.7\nno objects here\n%%EOF\n", BROKEN),
    "HTML": (b"<!doctype html><script>alert(1)</script>", DISAGREE),
    "a program": (b"MZ\x90\0" + bytes(100), DISAGREE),
    "a picture in front": (b"GIF89a" + pdf(), TWO),
    "a package behind": (pdf() + docx() + b"\n%%EOF\n", TWO),
    "nothing": (b"", "The file is empty"),
}


def bomb(kind: str = "ratio") -> bytes:
    """A small file that unpacks to a large one: at once, or package within package."""
    zeros = bytes(30_000_000)
    if kind == "ratio":
        return docx(more={"word/media/zeros.xml": zeros})
    return docx(more={"word/embeddings/inner.docx": docx(more={"word/zeros.xml": zeros})})


def part_named(name: str, mode: int = 0o644) -> bytes:
    """A document with a part of this name."""
    made = io.BytesIO(docx())
    with zipfile.ZipFile(made, "a") as file:
        part = zipfile.ZipInfo("placeholder")
        part.filename, part.external_attr = name, mode << 16
        file.writestr(part, "x")
    return made.getvalue()


def damaged() -> bytes:
    """A document one byte of which is not what its checksum says."""
    with zipfile.ZipFile(io.BytesIO(docx("A" * 99))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    return package(parts, tuple(parts)).replace(b"A" * 99, b"A" * 98 + b"B")


MACROS = f'<Override PartName="/word/vba.bin" ContentType="{OFFICE}.vbaProject"/>'
FIELD = "<w:p><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\cmd.exe x</w:instrText></w:p>"
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
DOCXS = {
    "a program": (b"MZ\x90\0" + bytes(100), DISAGREE),
    "an old Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), DISAGREE),
    "a workbook": (xlsx(), DISAGREE),
    "an archive": (package({"a.txt": "x"}), DISAGREE),
    "a macro": (docx(more={"word/vbaProject.bin": b"x"}), "macro"),
    "a macro under another name": (docx(types=MACROS, more={"word/vba.bin": b"x"}), "macro"),
    "a document for macros": (docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    "a control": (docx(links=link("control", "activeX/activeX1.xml", False)), "macro"),
    "a template from elsewhere": (docx(links=link("attachedTemplate", "https://example.org/t.dotm")), "load something"),
    "a template on a share": (docx(links=link("attachedTemplate", "file:///\\\\example\\t.dotm")), "load something"),
    "a picture from elsewhere": (docx(links=link("image", "https://example.org/seen.png")), "load something"),
    "a script as a link": (docx(links=link("hyperlink", "javascript:alert(1)")), ACTS),
    "an object of another program": (docx(links=link("oleObject", "embeddings/o.bin", False)), ENCLOSES),
    "a field that starts a program": (docx(body=FIELD), ACTS),
    "a program among the parts": (docx(more={"word/media/image1.png": b"MZ" + bytes(50)}), "holds a program"),
    "a script among the parts": (docx(more={"word/media/run.js": "x"}), "holds a program"),
    "an archive among the parts": (docx(more={"word/media/a.zip": package({"x": "x"})}), "holds an archive"),
    "a bomb": (bomb(), BOMB),
    "a bomb in a package": (bomb("nested"), BOMB),
    "entities that grow": (docx(more={"word/footnotes.xml": ENTITIES}), BOMB),
    "a part that climbs": (part_named("../../x.xml"), "leads out of it"),
    "a part on a drive": (part_named("C:/x.xml"), "leads out of it"),
    "a part from the root": (part_named("/etc/x.xml"), "leads out of it"),
    "a part with another slash": (part_named("word\\..\\x.xml"), "leads out of it"),
    "a part that is a link": (part_named("word/x.xml", 0o120777), "leads out of it"),
    "a part with two names": (part_named("word/document.xml"), BOMB),
    "a part that is damaged": (damaged(), BROKEN),
    "cut off": (docx()[:-30], BROKEN),
    "something in front": (b"GIF89a" + docx(), DISAGREE),
    "something behind": (docx() + b"<script>", TWO),
    "XML that breaks off": (docx(body="<w:p>"), BROKEN),
}
OTHERS = {
    "picture.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', KIND),
    "page.html": (b"<script>alert(1)</script>", KIND),
    "page.xhtml": (b"<html/>", KIND),
    "data.xml": (b"<x/>", KIND),
    "run.js": (b"alert(1)", KIND),
    "run.sh": (b"#!/bin/sh", KIND),
    "setup.exe": (b"MZ", KIND),
    "plan.pdf.exe": (pdf(), KIND),
    "plan.docm": (docx(), KIND),
    "no-ending": (pdf(), KIND),
    "pdf": (pdf(), KIND),
    ".pdf": (pdf()[:-60], BROKEN),
    "page.txt": (b"\xef\xbb\xbf  <!DOCTYPE html><script>", DISAGREE),
    "picture.csv": (b"<svg onload='alert(1)'/>", DISAGREE),
    "script.txt": (b"#!/bin/sh\nrm -r x", DISAGREE),
    "polyglot.txt": (b"hello\n" + pdf(), TWO),
    "zeros.csv": (b"a,b\n1,\x002\n", "not plain text"),
    "latin.csv": ("Straße;1\n".encode("latin-1"), "not in UTF-8"),
    "sixteen.txt": ("hello".encode("utf-16"), "not in UTF-8"),
    "formula.csv": (b'name,value\n"=HYPERLINK(""https://example.org"")",1\n', "a spreadsheet would run"),
    "call.csv": (b"name;value\n+cmd|'/C calc'!A0;1\n", "a spreadsheet would run"),
    "macro.odt": (odt(more={"Basic/Standard/Module1.xml": "<x/>"}), "macro"),
    "event.odt": (odt(body='<t:x xmlns:s="urn:s"><s:event-listener/></t:x>'), ACTS),
    "call.odt": (odt(body='<t:a xmlns:l="urn:l" l:href="vnd.sun.star.script:x?language=Basic"/>'), ACTS),
    "locked.odt": (odt(more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "locked with a password"),
    "text.ods": (odt(), DISAGREE),
    "script.epub": (epub("<script>alert(1)</script>"), ACTS),
    "handler.epub": (epub('<p onclick="alert(1)">x</p>'), ACTS),
    "link.epub": (epub('<a href=" javascript:alert(1)">x</a>'), ACTS),
}
CASES = [
    *(pytest.param("plan.pdf", *case, id=f"PDF: {name}") for name, case in PDFS.items()),
    *(pytest.param("plan.docx", *case, id=f"DOCX: {name}") for name, case in DOCXS.items()),
    *(pytest.param(name, *case, id=name) for name, case in OTHERS.items()),
]


def kept(site: Path) -> list[str]:
    """What lies among the site's files, whatever its name."""
    return [str(path.relative_to(site)) for path in (site / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "data", "reason"), CASES)
def test_what_could_do_harm_is_refused_beside_its_field(
    editor: Any, site: Path, name: str, data: bytes, reason: str
) -> None:
    from isopolis_portal.documents.models import Document, File

    answer = send(editor, name, data)
    assert answer.status_code == 200
    said = told(answer)
    assert reason in said
    assert "Expected: " in said
    assert re.search(r"Try [^.]+\.$", said)
    assert not Document.objects.exists()
    assert not File.objects.exists()
    assert kept(site) == []
