"""Which examination a file gets."""

from isopolis_portal.documents.examination import packages, pdf, plain
from isopolis_portal.documents.examination.formats import FORMATS

MOST_TEXT = 400_000  # characters kept for search: some 130 pages


def examine(data: bytes, extension: str) -> str:
    """The file's words, for search. Refusal where the content is not what the name says, or could do harm."""
    kind = FORMATS[extension]
    if kind.family == "pdf":
        text = pdf.examine(data, MOST_TEXT)
    elif kind.family == "text":
        text = plain.examine(data, extension)
    else:
        text = packages.examine(data, kind, MOST_TEXT)
    return tidy(text)


def tidy(text: str) -> str:
    """The words on one line, without what no reader sees."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:MOST_TEXT])
    return " ".join(shown.split())
