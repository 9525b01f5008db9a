"""PDFs to upload, built byte by byte: good ones, and ones that would do harm."""

import hashlib
import zlib
from collections.abc import Mapping
from types import MappingProxyType

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
CATALOG, PAGES, PAGE, CONTENT, FONT = 1, 2, 3, 4, 5
Objects = Mapping[int, bytes]
NONE: Objects = MappingProxyType({})


def pdf(words: str = "Night buses for all", catalog: bytes = b"", page: bytes = b"", more: Objects = NONE) -> bytes:
    """A whole PDF with one page of words; what is given stands in its catalog, its page, its further objects."""
    return _written({**_plain(words, catalog, page), **more}, b"")


def packed_pdf(packed: Objects, catalog: bytes = b"", password: str | None = None) -> bytes:
    """A PDF that keeps some of its objects in a compressed stream; encrypted where a password is given ("" too)."""
    written = bytearray(b"%PDF-1.5\n")
    places = {}
    key, lock = _lock(password) if password is not None else (b"", b"")
    head = b" ".join(b"%d %d" % (number, at) for number, at in _offsets(packed).items()) + b" "
    body = _sealed(zlib.compress(head + b" ".join(packed.values())), key, 10)
    stream = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n"
    objects = {
        **_plain("x", catalog, b"", key),
        10: stream % (len(packed), len(head), len(body)) + body + b"\nendstream",
    }
    if lock:
        objects[12] = lock
    for number, said in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj\n" % number + said + b"\nendobj\n"
    rows = b"".join(_row(number, places, list(packed)) for number in range(13))
    table = zlib.compress(rows)
    locked = b"/Encrypt 12 0 R /ID [<00><00>] " if lock else b""
    start = len(written)
    written += b"11 0 obj\n<< /Type /XRef /Size 13 /W [1 4 1] /Root 1 0 R " + locked
    written += b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(table) + table + b"\nendstream\nendobj\n"
    return bytes(written) + b"startxref\n%d\n%%%%EOF\n" % start


def locked_pdf(password: str) -> bytes:
    """A PDF that opens with a password."""
    return packed_pdf({6: b"<< /Kept /Secret >>"}, password=password)


def _plain(words: str, catalog: bytes, page: bytes, key: bytes = b"") -> dict[int, bytes]:
    said = _sealed(b"BT /F1 12 Tf 10 50 Td (" + words.encode("latin-1") + b") Tj ET", key, CONTENT)
    return {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> " + page + b" >>",
        CONTENT: b"<< /Length %d >>\nstream\n" % len(said) + said + b"\nendstream",
        FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }


def _written(objects: Objects, trailer: bytes) -> bytes:
    written, places = bytearray(b"%PDF-1.5\n"), {}
    for number, said in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj\n" % number + said + b"\nendobj\n"
    start, size = len(written), max(objects) + 1
    written += b"xref\n0 %d\n" % size
    for number in range(size):
        written += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    written += b"trailer\n<< /Size %d /Root 1 0 R " % size + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(written)


def _offsets(packed: Objects) -> dict[int, int]:
    places, at = {}, 0
    for number, said in packed.items():
        places[number] = at
        at += len(said) + 1
    return places


def _row(number: int, places: Mapping[int, int], packed: list[int]) -> bytes:
    if number in packed:
        return b"\2" + (10).to_bytes(4, "big") + bytes([packed.index(number)])
    return b"\1" + places[number].to_bytes(4, "big") + b"\0" if number in places else b"\0\0\0\0\0\xff"


def _lock(password: str) -> tuple[bytes, bytes]:
    """The key and the dictionary of PDF's oldest encryption (RC4, 40 bits)."""
    padded = (password.encode() + PAD)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + (-4).to_bytes(4, "little", signed=True) + b"\0").digest()[:5]
    said = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
    return key, said % (owner.hex().encode(), rc4(key, PAD).hex().encode())


def _sealed(data: bytes, key: bytes, number: int) -> bytes:
    return rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], data) if key else data


def rc4(key: bytes, data: bytes) -> bytes:
    """The bytes, encrypted or decrypted."""
    state, at = list(range(256)), 0
    for place in range(256):
        at = (at + state[place] + key[place % len(key)]) % 256
        state[place], state[at] = state[at], state[place]
    first = second = 0
    told = bytearray()
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        told.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(told)
