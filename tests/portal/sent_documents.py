"""What an editor sends: the form of a document, field by field, as the browser would."""

import html
import re
from typing import Any

ADD = "/editor/snippets/documents/document/add/"
FACTS = {
    "title": "Night buses for all",
    "slug": "",
    "summary": "Where buses go at night, and who can take them.",
    "summary_language": "en",
    "kind": "report",
    "language": "en",
    "date": "2024-05-17",
    "publisher": "Demo city",
}


def form(*versions: dict[str, Any], kept: int = 0, publish: bool = True, **facts: str) -> dict[str, Any]:
    """The form with these versions, the first of which are `kept` already."""
    fields: dict[str, Any] = {**FACTS, **facts}
    fields |= {"versions-TOTAL_FORMS": len(versions), "versions-INITIAL_FORMS": kept}
    fields |= {"versions-MIN_NUM_FORMS": 1, "versions-MAX_NUM_FORMS": 1000}
    for number, version in enumerate(versions):
        for name, value in {"id": "", "note": "", "accessible": "unknown", **version}.items():
            fields[f"versions-{number}-{name}"] = value
    return fields | ({"action-publish": "action-publish"} if publish else {})


def file(name: str, data: bytes) -> Any:
    """A file as it is uploaded, under whatever name."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("x", data)
    sent._name = name  # type: ignore[attr-defined]  # as it came: Django's own setter would tidy it here already
    return sent


def send(editor: Any, name: str, data: bytes, **facts: Any) -> Any:
    """The answer to a new document with one version."""
    return editor.post(ADD, form({"upload": file(name, data)}, **facts))


def told(answer: Any, field: str = "versions-0-child-upload") -> str:
    """What the form says beside a field."""
    page = answer.content.decode()
    errors = re.search(rf'id="[^"]*{field}-errors"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert errors, "nothing is said beside the field"
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", errors.group(1))).split())
