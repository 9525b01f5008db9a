"""A document's versions: each is one file for good; drafts and what is withdrawn are seen by nobody."""

from datetime import timedelta
from typing import Any

import pytest

from tests.portal.sent_documents import ADD, FACTS, file, form, send, told

AT = "/documents/night-buses-for-all/"
ONE, TWO, THREE = b"line,wait\none,21\n", b"line,wait\ntwo,14\n", b"line,wait\nthree,7\n"


def document() -> Any:
    """The one document of the test, as the database has it."""
    from isopolis_portal.documents.models import Document

    return Document.objects.get()


def edit(editor: Any, *new: bytes, publish: bool = True, gone: int = 0, **facts: Any) -> Any:
    """The answer to a document sent again with further versions; the version `gone` is ticked as deleted."""
    kept = list(document().get_latest_revision_as_object().versions.all())
    versions: list[dict[str, Any]] = [
        {"id": str(one.pk or ""), "kept": one.number, "note": one.note, "DELETE": "on" if one.number == gone else ""}
        for one in kept
    ]
    versions += [{"upload": file(f"{number}.csv", data)} for number, data in enumerate(new)]
    address = f"/editor/snippets/documents/document/edit/{document().pk}/"
    return editor.post(address, form(*versions, kept=len(kept), publish=publish, **facts))


def listed() -> list[tuple[int, bytes]]:
    """The versions that the database has: number and content."""
    from isopolis_portal.documents import store

    return [(one.number, store.path(one.file).read_bytes()) for one in document().versions.all()]


def status(editor: Any, *addresses: str) -> list[int]:
    """How the site answers at each address."""
    return [editor.get(address).status_code for address in addresses]


def found(words: str) -> int:
    """How many documents the search finds."""
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    return index.find(Query(words, {"kind": frozenset({"document"})})).total


def test_a_second_version_is_offered_and_the_first_stays(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    assert edit(editor, TWO).status_code == 302
    assert listed() == [(1, ONE), (2, TWO)]
    page = editor.get(AT).content.decode()
    assert page.index(f'href="{AT}v2/"') < page.index(f'href="{AT}v1/"')
    assert all(one.file_id[:16] in page for one in document().versions.all())
    assert [b"".join(editor.get(f"{AT}v{number}/")) for number in (1, 2)] == [ONE, TWO]
    assert f"{document().newest.file_id[:12]}…" in editor.get("/documents/").content.decode()
    assert (found("two"), found("one")) == (1, 0)  # the newest version's words


def test_a_draft_is_seen_by_nobody(editor: Any) -> None:
    send(editor, "one.csv", ONE, publish=False)
    assert listed() == [(1, ONE)]
    assert status(editor, AT, f"{AT}v1/", f"/fr{AT}") == [404, 404, 404]
    assert FACTS["title"] not in editor.get("/documents/").content.decode()
    assert found("buses") == 0
    assert edit(editor).status_code == 302
    assert status(editor, AT, f"{AT}v1/", f"/fr{AT}") == [200, 200, 200]
    assert found("buses") == 1


def test_a_draft_of_a_published_document_changes_nothing_that_is_seen(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    edit(editor, TWO, publish=False, title="Another title")
    assert status(editor, f"{AT}v1/", f"{AT}v2/") == [200, 404]
    assert "Another title" not in editor.get(AT).content.decode()
    assert found("two") == 0
    edit(editor, THREE)
    assert listed() == [(1, ONE), (2, TWO), (3, THREE)]


def test_a_draft_version_can_be_exchanged_before_it_is_published(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    edit(editor, TWO, publish=False)
    assert edit(editor, THREE, gone=2).status_code == 302
    assert [content for _, content in listed()] == [ONE, THREE]


def test_what_is_withdrawn_is_gone_with_its_files(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    editor.post(f"/editor/snippets/documents/document/unpublish/{document().pk}/")
    assert status(editor, AT, f"{AT}v1/") == [404, 404]
    assert FACTS["title"] not in editor.get("/documents/").content.decode()
    assert found("buses") == 0
    edit(editor, TWO)
    assert listed() == [(1, ONE), (2, TWO)]
    assert status(editor, AT, f"{AT}v1/", f"{AT}v2/") == [200, 200, 200]


def test_what_has_run_out_is_gone_even_before_it_is_withdrawn(editor: Any) -> None:
    from django.utils import timezone

    from isopolis_portal.documents.models import Document

    send(editor, "one.csv", ONE)
    Document.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    assert status(editor, AT, f"{AT}v1/") == [404, 404]


def test_a_deleted_document_leaves_neither_page_nor_entry_nor_file(editor: Any, site: Any) -> None:
    from isopolis_portal.documents import store

    send(editor, "one.csv", ONE)
    editor.post(f"/editor/snippets/documents/document/delete/{document().pk}/")
    assert status(editor, AT, f"{AT}v1/") == [404, 404]
    assert found("buses") == 0
    assert store.sweep(old=-1) == 1
    assert list(store.folder().iterdir()) == []


def test_a_published_version_cannot_be_taken_away(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    answer = edit(editor, TWO, gone=1)
    assert answer.status_code == 200
    assert "Version 1 is published and stays. Try unpublishing the document." in answer.content.decode()
    assert listed() == [(1, ONE)]


def test_a_return_to_an_older_revision_keeps_what_was_published_since(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    edit(editor, TWO)
    oldest = document().revisions.order_by("created_at").first()
    assert len(oldest.content["versions"]) == 1
    address = f"/editor/snippets/documents/document/history/{document().pk}/revisions/{oldest.pk}/revert/"
    assert editor.get(address).status_code == 200
    oldest.publish()
    assert listed() == [(1, ONE), (2, TWO)]


def test_a_revision_that_names_another_file_cannot_change_a_published_one(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    edit(editor, TWO, publish=False)
    revision = document().get_latest_revision()
    first, second = sorted(revision.content["versions"], key=lambda version: version["number"])
    first["file"] = second["file"]
    revision.save()
    revision.publish()
    assert listed() == [(1, ONE), (2, TWO)]


def test_no_code_changes_a_published_file(editor: Any) -> None:
    from django.core.exceptions import ValidationError

    send(editor, "one.csv", ONE)
    edit(editor, TWO)
    first, second = document().versions.all()
    first.file = second.file
    with pytest.raises(ValidationError, match="A published file never changes"):
        first.save()
    assert listed() == [(1, ONE), (2, TWO)]


def test_the_note_of_a_published_version_can_be_mended(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    version = document().versions.get()
    kept = {"id": str(version.pk), "kept": 1, "note": "Mended", "accessible": "yes"}
    editor.post(f"/editor/snippets/documents/document/edit/{document().pk}/", form(kept, kept=1))
    assert (document().versions.get().note, document().versions.get().accessible) == ("Mended", "yes")
    assert listed() == [(1, ONE)]


@pytest.mark.parametrize("publish", [True, False])
def test_the_same_file_again_is_no_new_version(editor: Any, publish: bool) -> None:
    send(editor, "one.csv", ONE)
    answer = edit(editor, ONE, publish=publish)
    assert "This document has this very file already." in told(answer, "versions-1-child-upload")
    assert listed() == [(1, ONE)]


def test_two_versions_at_once_must_differ(editor: Any) -> None:
    answer = editor.post(ADD, form({"upload": file("a.csv", ONE)}, {"upload": file("b.csv", ONE)}))
    assert "This document has this very file already." in told(answer, "versions-1-child-upload")


def test_two_versions_may_come_at_once(editor: Any) -> None:
    answer = editor.post(ADD, form({"upload": file("a.csv", ONE)}, {"upload": file("b.csv", TWO)}))
    assert answer.status_code == 302
    assert listed() == [(1, ONE), (2, TWO)]


def test_two_documents_may_hold_the_same_file(editor: Any) -> None:
    from isopolis_portal.documents import store

    send(editor, "one.csv", ONE)
    send(editor, "one.csv", ONE)
    assert status(editor, f"{AT}v1/", "/documents/night-buses-for-all-2/v1/") == [200, 200]
    assert len(list(store.folder().iterdir())) == 1


def test_an_address_stays_once_it_is_published(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    edit(editor, title="Another title", slug="another-title")
    assert status(editor, AT, "/documents/another-title/") == [200, 404]
    assert "Another title" in editor.get(AT).content.decode()


def test_the_form_takes_files_again_once_a_version_is_there(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    page = editor.get(f"/editor/snippets/documents/document/edit/{document().pk}/")
    assert b'enctype="multipart/form-data"' in page.content


def test_the_form_does_not_save_by_itself(editor: Any) -> None:
    send(editor, "one.csv", ONE)
    page = editor.get(f"/editor/snippets/documents/document/edit/{document().pk}/")
    assert b"w-unsaved" in page.content
    assert b"w-unsaved w-autosave" not in page.content
    assert editor.get(f"/editor/snippets/documents/document/copy/{document().pk}/").status_code == 404
