"""A file is looked at before anything of it is kept: its name and size here, its content in a process of its own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from isopolis_portal.documents.examination.formats import FORMATS
from isopolis_portal.documents.examination.refusal import Refusal

PROCESS = [sys.executable, "-m", "isopolis_portal.documents.examination"]
SECONDS = 40
OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGKILL) if hasattr(signal, "SIGXCPU") else ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept."""

    data: bytes
    extension: str
    text: str

    @property
    def sha256(self) -> str:
        """The checksum of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def check(upload: "UploadedFile[bytes]") -> Checked:
    """The file's bytes, format and words. Refusal where it is not taken; nothing of it is kept then."""
    extension = extension_of(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise Refusal("empty", filesizeformat(0))
    if size > settings.MOST_UPLOAD:
        raise Refusal("too large", filesizeformat(size))
    data = b"".join(upload.chunks())
    return Checked(data, extension, examined(data, extension))


def extension_of(name: str) -> str:
    """The ending of a name, in small letters: the only thing that is taken from it."""
    if not name or any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in name):
        raise Refusal("name", ascii(name[-40:]))
    _, dot, extension = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not dot or extension.lower() not in FORMATS:
        raise Refusal("extension", f"{dot}{extension}"[-40:] or name[-40:])
    return extension.lower()


def examined(data: bytes, extension: str) -> str:
    """The words of the file, found by a process that may crash, hang or run out of memory without harm."""
    try:
        run = subprocess.run([*PROCESS, extension], input=data, capture_output=True, timeout=SECONDS, env=_bare())
    except subprocess.TimeoutExpired:
        raise Refusal("slow") from None
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        raise Refusal("slow" if run.returncode in OUT_OF_TIME else "broken", extension.upper()) from None
    if "refused" in answer:
        raise Refusal(answer["refused"], answer["got"])
    return str(answer["text"])


def _bare() -> dict[str, str]:
    """What the process is told of the world: where Python and its modules are, and no more."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
