"""What a PDF could do by itself, found by the names that make a reader act.

The names are looked for in the bytes as they came and in what the packed objects hold; `pdf` hands in the file as the
reader rewrote it as well. So a name is met whether it is written out, packed, encrypted or escaped (/J#61vaScript).
"""

import re
import zlib
from collections.abc import Iterator

from isopolis_portal.documents.examination.refusal import Refusal

MOST_UNPACKED = 60_000_000  # bytes of one stream of packed objects
SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*"
ACTION = rb"(?:/S|\bobj)SPACE/"  # as the kind of an action, or an object of its own that one points to
VALUE = rb"\bSPACE[<\d\[(/>]"
# code, name, where it acts
ACTS = [
    ("acts", "JavaScript", ACTION + rb"JavaScript\b|/JavaScript" + VALUE),
    ("acts", "Launch", ACTION + rb"Launch\b"),
    ("acts", "ImportData", ACTION + rb"ImportData\b"),
    ("acts", "XFA", rb"/XFA" + VALUE),
    ("encloses", "EmbeddedFile", rb"/TypeSPACE/EmbeddedFile\b|/EmbeddedFiles?" + VALUE),
    ("encloses", "FileAttachment", rb"/SubtypeSPACE/FileAttachment\b"),
    ("encloses", "RichMedia", rb"/RichMedia(?:Content|Settings)" + VALUE),
]
# Three bytes are met by chance in a large picture: this one is not looked for inside streams.
SHORT = [("acts", "JS", rb"/JS\bSPACE[<(\d]")]
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def refuse(data: bytes) -> None:
    """Refusal where the file could act by itself, or encloses other files."""
    _refuse(data, ACTS)
    _refuse(b"\n".join(_outside_streams(data)), SHORT)
    for objects in _packed(data):
        _refuse(objects, ACTS + SHORT)


def _refuse(data: bytes, acts: list[tuple[str, str, bytes]]) -> None:
    plain = ESCAPED.sub(lambda met: bytes([int(met.group(1), 16)]), data)
    for code, name, pattern in acts:
        if b"/" + name.encode() in plain and re.search(pattern.replace(b"SPACE", SPACE), plain):
            raise Refusal(code, name)


def _streams(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each stream's content begins and ends."""
    start = 0
    while (start := data.find(b"stream", start)) >= 0:
        start += 6
        if data[start - 9 : start - 6] != b"end" and data[start : start + 1] in (b"\r", b"\n"):
            end = data.find(b"endstream", start)
            yield start, end if end >= 0 else len(data)
            start = end if end >= 0 else len(data)


def _outside_streams(data: bytes) -> Iterator[bytes]:
    place = 0
    for start, end in _streams(data):
        yield data[place:start]
        place = end
    yield data[place:]


def _packed(data: bytes) -> Iterator[bytes]:
    """What the streams that hold objects say, unpacked as far as they go."""
    for start, end in _streams(data):
        head = ESCAPED.sub(lambda met: bytes([int(met.group(1), 16)]), data[max(0, start - 1000) : start])
        if b"/ObjStm" in head or b"/First" in head:
            body = data[start:end].lstrip(b"\r\n")
            try:
                yield zlib.decompressobj().decompress(body, MOST_UNPACKED)
            except zlib.error:
                yield body
