"""Documents: from the editor's form to the visitor's disk, version by version."""

from typing import Any

ADD = "/editor/snippets/documents/document/add/"


def form(**given: Any) -> dict[str, Any]:
    """What an editor sends for a new document with one version."""
    return {
        "title": "Night buses for all",
        "slug": "",
        "summary": "Where buses go at night, and who can take them.",
        "summary_language": "en",
        "kind": "report",
        "language": "en",
        "date": "2024-05-17",
        "publisher": "Demo city",
        "versions-TOTAL_FORMS": "1",
        "versions-INITIAL_FORMS": "0",
        "versions-MIN_NUM_FORMS": "1",
        "versions-MAX_NUM_FORMS": "1000",
        "versions-0-id": "",
        "versions-0-note": "",
        "versions-0-accessible": "unknown",
        "action-publish": "action-publish",
        **given,
    }


def test_an_editor_uploads_and_a_visitor_downloads(editor: Any, site: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = editor.post(ADD, form(**{"versions-0-upload": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}))
    assert sent.status_code == 302
    assert editor.get("/documents/").status_code == 200
    assert editor.get("/documents/night-buses-for-all/").status_code == 200
    assert b"".join(editor.get("/documents/night-buses-for-all/v1/")) == b"a,b\n1,2\n"
