"""Documents: what is taken in is found by its words and given out byte for byte, as an attachment and nothing else."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.portal.made_packages import docx, epub, odt, xlsx
from tests.portal.made_pdfs import packed_pdf, pdf
from tests.portal.sent_documents import ADD, FACTS, form, send, told

AT = "/documents/night-buses-for-all/"
CSV = b"line;wait\nnighttram;21\n"
LOCKED = "locked-for-nobody.pdf"  # encrypted, and open to all: its words are its title's
GOOD = {
    "plan.pdf": (pdf("A nighttram for all"), "application/pdf"),
    LOCKED: (packed_pdf({6: b"<< >>"}, password=""), "application/pdf"),
    "plan.docx": (
        docx("A nighttram for all"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "plan.xlsx": (xlsx("A nighttram"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "plan.odt": (odt("A nighttram"), "application/vnd.oasis.opendocument.text"),
    "plan.epub": (epub("<p>A&nbsp;nighttram</p>"), "application/epub+zip"),
    "plan.CSV": (CSV, "text/csv; charset=utf-8"),
    "plan.txt": ("\ufeffA nighttram\r\n".encode(), "text/plain; charset=utf-8"),
}


def body(answer: Any) -> bytes:
    """What came with a download."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def found(words: str) -> list[str]:
    """The titles of the documents that the search finds."""
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    return [hit.entry.title for hit in index.find(Query(words, {"kind": frozenset({"document"})})).hits]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept_found_and_given_out_as_it_came(editor: Any, site: Path, name: str) -> None:
    data, media_type = GOOD[name]
    assert send(editor, name, data).status_code == 302
    sha256 = hashlib.sha256(data).hexdigest()
    assert [path.name for path in (site / "files" / "documents").iterdir()] == [sha256]
    assert found("buses" if name == LOCKED else "nighttram") == [FACTS["title"]]

    answer = editor.get(f"{AT}v1/", headers={"accept-encoding": "gzip"})
    assert body(answer) == data
    extension = name.rpartition(".")[2].lower()
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Length"] == str(len(data))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="night-buses-for-all-v1.{extension}"'
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Content-Encoding" not in answer.headers
    assert sha256[:16] in editor.get(AT).content.decode()


def test_a_kept_copy_is_asked_for_again_and_not_sent_twice(editor: Any) -> None:
    send(editor, "plan.csv", CSV)
    etag = editor.get(f"{AT}v1/").headers["ETag"]
    again = editor.get(f"{AT}v1/", headers={"if-none-match": etag})
    assert (again.status_code, body(again)) == (304, b"")
    assert again.headers["ETag"] == etag
    assert "sandbox" in again.headers["Content-Security-Policy"]
    assert editor.get(f"{AT}v1/", headers={"if-none-match": '"another"'}).status_code == 200


def test_only_the_headers_are_given_where_only_they_are_asked_for(editor: Any) -> None:
    send(editor, "plan.csv", CSV)
    answer = editor.head(f"{AT}v1/")
    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(len(CSV))
    assert body(answer) == b""
    assert editor.post(f"{AT}v1/").status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "../../x.pdf",
        "..\\..\\x.pdf",
        "C:\\x.pdf",
        "/etc/x.pdf",
        "x.exe.pdf",
        "x\x00.pdf",
        "x\u202efdp.pdf",
        "x" * 300 + ".pdf",
        "<script>.pdf",
        'x"; filename="y.html.pdf',
    ],
)
def test_nothing_of_a_name_but_its_ending_is_used(editor: Any, site: Path, name: str) -> None:
    data = pdf()
    head = "--edge\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{key}"\r\n\r\n{value}\r\n' for key, value in form({}).items()]
    parts.append(f'{head}"versions-0-upload"; filename="{name}"\r\n')
    sent = "".join(parts).encode() + b"Content-Type: text/html\r\n\r\n" + data + b"\r\n--edge--\r\n"
    assert editor.generic("POST", ADD, sent, "multipart/form-data; boundary=edge").status_code == 302
    kept = [path.relative_to(site / "files") for path in (site / "files").rglob("*") if path.is_file()]
    assert kept == [Path("documents", hashlib.sha256(data).hexdigest())]
    answer = editor.get(f"{AT}v1/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="night-buses-for-all-v1.pdf"'


@pytest.mark.parametrize("name", ["x\x00.pdf", "x\u202efdp.pdf", "x\n.pdf", ""])
def test_a_name_that_hides_its_ending_is_refused_wherever_it_comes_from(name: str) -> None:
    from isopolis_portal.documents.checking import extension_of
    from isopolis_portal.documents.examination.refusal import Refusal

    with pytest.raises(Refusal):
        extension_of(name)


def test_a_file_that_is_too_large_is_refused_with_the_limit(editor: Any, site: Path) -> None:
    from django.test import override_settings

    with override_settings(MOST_UPLOAD=1000):
        answer = send(editor, "plan.csv", b"a,b\n" * 300)
    assert "The file is too large. Got: 1.2 KB. Expected: 1000 bytes or less." in told(answer)
    assert not list((site / "files").rglob("*")) or not list((site / "files" / "documents").iterdir())


def test_a_new_version_needs_a_file_even_as_a_draft(editor: Any) -> None:
    from isopolis_portal.documents.models import Document

    answer = editor.post(ADD, form({"note": "no file"}, publish=False))
    assert answer.status_code == 200
    assert told(answer)
    assert not Document.objects.exists()


def test_the_words_of_a_title_do_nothing_but_stand_there(editor: Any) -> None:
    title = '<script>alert(1)</script>" \r\nX-Evil: 1 خطة'
    assert send(editor, "plan.csv", CSV, title=title, slug="x", language="ar").status_code == 302
    for address in ("/documents/", "/documents/x/"):
        page = editor.get(address).content.decode()
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        assert 'lang="ar" dir="auto"' in page
    assert editor.get("/documents/x/v1/").headers["Content-Disposition"] == 'attachment; filename="x-v1.csv"'


@pytest.mark.parametrize(
    "address",
    [
        f"{AT}v0/",
        f"{AT}v2/",
        f"{AT}v{'9' * 40}/",
        f"{AT}v1/../../secret",
        f"{AT}..%2f..%2fsite.sqlite",
        "/documents/%00/",
        "/documents/../site.sqlite",
        "/files/documents/",
        "/documents/no-such/",
        "/documents/no-such/v1/",
    ],
)
def test_no_other_address_reaches_a_file(editor: Any, address: str) -> None:
    send(editor, "plan.csv", CSV)
    assert editor.get(address, follow=True).status_code == 404
    sha256 = hashlib.sha256(CSV).hexdigest()
    for place in ("", "/files", "/files/documents", "/documents", AT.rstrip("/"), "/static/documents"):
        assert editor.get(f"{place}/{sha256}/", follow=True).status_code == 404
