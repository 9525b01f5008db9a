"""Plain text: CSV and TXT."""

import re

from isopolis_portal.documents.examination.formats import PDF, is_markup, seen
from isopolis_portal.documents.examination.refusal import Refusal

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# A cell that a spreadsheet would run: =..., or +...|...! (a call to another program).
FORMULA = re.compile(r"""(?:^|[,;\t])[ "']*(=[^,;\n]{0,40}|[@+-][^,;\n|]{0,80}\|[^,;\n]{0,40}!|@\w+\()""", re.MULTILINE)


def examine(data: bytes, extension: str) -> str:
    """The text. Refusal where it is not UTF-8, or another thing under this name."""
    if is_markup(data[:100]) or data.startswith((b"#!", b"{\\rtf", b"PK\x03\x04")):
        raise Refusal("mismatch", seen(data[:100]))
    if PDF in data[:1024]:
        raise Refusal("two files in one", "PDF")
    text = _decode(data)
    if odd := CONTROL.search(text):
        raise Refusal("not text", f"U+{ord(odd.group()):04X}")
    if extension == "csv" and (formula := FORMULA.search(text)):
        raise Refusal("formula", formula.group(1))
    return text


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("not UTF-8", f"0x{data[error.start]:02X}") from None
