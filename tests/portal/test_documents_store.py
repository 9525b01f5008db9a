"""What happens when it goes wrong: a process killed in the middle, a save that fails, an examination that hangs."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.portal.sent_documents import send, told

DATA = b"line,wait\none,21\n"
SHA256 = hashlib.sha256(DATA).hexdigest()
# A site's process that dies in the middle of what an editor asked for.
DYING = """
import os, signal, sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from isopolis_portal.documents import models, store
from tests.portal.sent_documents import form, send, file
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
user = get_user_model().objects.create_superuser("editor", "editor@example.org", "a long test password")
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
{}
send(client, "one.csv", b"line,wait\\none,21\\n")
"""
# Where it dies, and whether the bytes are on the disk then.
MOMENTS = {
    "while the file is written": ("os.fsync = die", False),
    "when the file is there and its row is not": ("models.File.objects.update_or_create = die", True),
    "when its row is there and the document is not": ("models.Document.count = die", True),
    "when the document is there and its revision is not": ("models.Document.save_revision = die", True),
}


def run(site: Path, code: str) -> int:
    """How a process ended that spoke to the site."""
    world = {**os.environ, "ISOPOLIS_SITE": str(site), "PYTHONPATH": str(Path.cwd())}
    return subprocess.run([sys.executable, "-c", code], env=world, capture_output=True, timeout=120).returncode


def lying(site: Path) -> list[str]:
    """The names of what lies in the store."""
    folder = site / "files" / "documents"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_in_the_middle_leaves_nothing_that_is_seen(client: Any, site: Path, moment: str) -> None:
    from isopolis_portal.documents import store
    from isopolis_portal.documents.models import Document, File, Version

    code, there = MOMENTS[moment]
    assert run(site, DYING.format(code)) == -signal.SIGKILL
    assert not Document.objects.exists()
    assert not Version.objects.exists()
    assert not File.objects.exists()
    assert "No document has been published here yet" in client.get("/documents/").content.decode()
    assert (lying(site) == [SHA256]) is there
    assert all(name == SHA256 or name.startswith(store.NEW) for name in lying(site))  # never half a file by its name
    assert store.sweep() == 0  # what is young may still be on its way
    assert store.sweep(old=-1) == 1
    assert lying(site) == []


def test_a_kill_while_a_version_is_published_shows_the_old_state_whole(editor: Any, site: Path) -> None:
    send(editor, "one.csv", DATA)
    code = """
d = models.Document.objects.get()
f = store.keep(b"two", "two")
d.versions.add(models.Version(file=f, extension="csv"))
d.title = "Another title"
d.count()
revision = d.save_revision()
models.Version.save = die
revision.publish()
"""
    assert run(site, DYING.format(code).replace('"editor"', '"second"')) == -signal.SIGKILL
    page = editor.get("/documents/night-buses-for-all/").content.decode()
    assert "Another title" not in page
    assert "night-buses-for-all-v2" not in page
    assert editor.get("/documents/night-buses-for-all/v2/").status_code == 404


def test_a_save_that_fails_keeps_no_row_and_its_file_is_swept(
    editor: Any, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from isopolis_portal.documents import store
    from isopolis_portal.documents.models import Document, File

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Document, "save_revision", fails)
    with pytest.raises(RuntimeError):
        send(editor, "one.csv", DATA)
    monkeypatch.undo()
    assert not Document.objects.exists()
    assert not File.objects.exists()
    os.utime(store.folder() / SHA256, (time.time() - 7200,) * 2)
    send(editor, "two.csv", b"a,b\n1,2\n")
    assert lying(site) == [hashlib.sha256(b"a,b\n1,2\n").hexdigest()]  # the next upload clears what is left


def test_a_write_that_fails_leaves_no_piece(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from isopolis_portal.documents import store

    def fails(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="no space left"):
        store.keep(DATA, "")
    assert lying(site) == []


def test_sweeping_keeps_what_a_draft_or_an_old_revision_names(editor: Any, site: Path) -> None:
    from isopolis_portal.documents import store

    send(editor, "one.csv", DATA, publish=False)
    assert store.sweep(old=-1) == 0
    assert lying(site) == [SHA256]


def test_bytes_that_are_there_are_kept_once(site: Path) -> None:
    from isopolis_portal.documents import store

    first, second = store.keep(DATA, "words"), store.keep(DATA, "words")
    assert first == second
    assert lying(site) == [SHA256]
    assert store.path(first).read_bytes() == DATA


def test_an_examination_that_hangs_is_ended(editor: Any, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from isopolis_portal.documents import checking

    monkeypatch.setattr(checking, "PROCESS", [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(checking, "SECONDS", 0.3)
    assert "takes too long to read" in told(send(editor, "one.csv", DATA))
    assert lying(site) == []


@pytest.mark.parametrize("code", ["import os; os.abort()", "bytearray(10**12)", "print('no answer')"])
def test_an_examination_that_crashes_takes_nothing_with_it(
    editor: Any, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    from isopolis_portal.documents import checking

    monkeypatch.setattr(checking, "PROCESS", [sys.executable, "-c", code])
    assert "broken or breaks off" in told(send(editor, "one.csv", DATA))
    assert editor.get("/documents/").status_code == 200


def test_the_examination_is_bounded_and_knows_nothing_of_the_site() -> None:
    code = """
import resource, sys
from isopolis_portal.documents.examination.__main__ import bound
from isopolis_portal.documents.examination import examining
bound()
assert resource.getrlimit(resource.RLIMIT_AS)[0] < 2e9
assert 0 < resource.getrlimit(resource.RLIMIT_CPU)[0] < 60
assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 0
assert not [name for name in sys.modules if name.split(".")[0] in ("django", "wagtail")]
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
