"""Formats that are ZIP files of parts: Office, OpenDocument, EPUB."""

import io
import re
import zipfile
import zlib

from isopolis_portal.documents.examination import parts
from isopolis_portal.documents.examination.formats import FORMATS, PDF, ZIP, Format, seen, stranger
from isopolis_portal.documents.examination.refusal import Refusal

MOST_PARTS = 10_000
MOST_UNPACKED = 400_000_000  # bytes of all parts together
MOST_RATIO, FROM = 200, 5_000_000  # unpacked to packed; a small file may be as empty as it likes
MACRO = re.compile(r"vbaproject|vbadata|(^|/)macrosheets/|(^|/)activex/|^basic/|^scripts/", re.IGNORECASE)
PROGRAM = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|mjs|jse|wsf|hta|jar|class|lnk|msi|sh|py|php|swf|docm|xlsm|pptm|dotm)$",
    re.IGNORECASE,
)
ENCLOSED = re.compile(r"(^|/)embeddings/[^/]+\.(xlsx|docx|pptx)$")  # the table behind a chart


def examine(data: bytes, kind: Format, most: int, deep: int = 0) -> str:
    """The words of the file, at most so many letters. Refusal where it is not what its name says, or could do harm."""
    package = _opened(data)
    members = package.infolist()
    _refuse_shape(data, package)
    _refuse_bomb(data, members)
    for member in members:
        _refuse_name(member)
        _refuse_content(package, member, deep)
    parts.refuse_kind(package, kind)
    return parts.words(package, kind, most)


def _opened(data: bytes) -> zipfile.ZipFile:
    if not data.startswith(ZIP):
        raise Refusal("mismatch", seen(data[:100]))
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        raise Refusal("broken", "ZIP") from None


def _refuse_shape(data: bytes, package: zipfile.ZipFile) -> None:
    """Refusal where something stands before or after the package: another program might read that instead."""
    end = data.rfind(b"PK\x05\x06")
    starts = [member.header_offset for member in package.infolist()]
    if package.comment or end + 22 != len(data) or not starts or min(starts) != 0 or PDF in data[:1024]:
        raise Refusal("two files in one", "ZIP")


def _refuse_bomb(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    names = {member.filename for member in members}
    if len(members) > MOST_PARTS or len(names) < len(members):
        raise Refusal("bomb", f"{len(members)} parts, {len(names)} names")
    if whole > MOST_UNPACKED or packed > len(data) or (whole > FROM and whole > MOST_RATIO * len(data)):
        raise Refusal("bomb", f"{whole / 1e6:.0f} MB")


def _refuse_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    steps = name.replace("\\", "/").split("/")
    odd = not name.isprintable() or "\\" in name or ":" in steps[0] or name.startswith("/") or ".." in steps
    if odd or (member.external_attr >> 16) & 0o170000 == 0o120000:  # a symbolic link
        raise Refusal("name inside", name)
    if member.flag_bits & 1:
        raise Refusal("locked", name)
    if MACRO.search(name):
        raise Refusal("macro", name)
    if PROGRAM.search(name):
        raise Refusal("program", name)


def _refuse_content(package: zipfile.ZipFile, member: zipfile.ZipInfo, deep: int) -> None:
    """Refusal where a part is a program, another package, or not what the list of parts says (its checksum too)."""
    head = _head(package, member)
    if head.startswith(ZIP):
        extension = ENCLOSED.search(member.filename)
        if not extension or deep:
            raise Refusal("nested", member.filename)
        examine(package.read(member), FORMATS[extension.group(2)], 0, deep + 1)
    elif head.startswith(PDF) or (stranger(head) and not _is_picture(head)):
        raise Refusal("program", member.filename)


def _is_picture(head: bytes) -> bool:
    return head.startswith((b"GIF8", b"\x89PNG", b"\xff\xd8\xff"))


def _head(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The first bytes of a part; the rest is read too, so that its length and checksum are known to be right."""
    try:
        with package.open(member) as part:
            head = part.read(16)
            while part.read(1_000_000):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Refusal("broken", member.filename) from None
    return head
