"""PDF: opened for real, its words taken out, its programs and enclosures refused."""

import io
import time

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from isopolis_portal.documents.examination import pdf_acts
from isopolis_portal.documents.examination.formats import PDF, seen
from isopolis_portal.documents.examination.refusal import Refusal

MOST_PAGES, MOST_SECONDS = 500, 8  # of which words are taken


def examine(data: bytes, most: int) -> str:
    """The words of the file, at most so many letters. Refusal where it cannot be read, or could act by itself."""
    _refuse_other_shapes(data)
    pdf_acts.refuse(data)
    try:
        with pdfium.PdfDocument(data) as document:
            _refuse_what_it_counts(document)
            pdf_acts.refuse(_rewritten(document))
            return _words(document, most)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise Refusal("locked" if locked else "broken", "PDF") from None


def _refuse_other_shapes(data: bytes) -> None:
    """Refusal where the file begins or ends as another kind of file does, or stops in the middle."""
    if not data.startswith(PDF):
        raise Refusal("two files in one", "PDF") if PDF in data[:1024] else Refusal("mismatch", seen(data[:100]))
    if b"PK\x05\x06" in data[-66_000:]:
        raise Refusal("two files in one", "PDF, ZIP")
    if b"%%EOF" not in data[-1024:]:
        raise Refusal("broken", "PDF")


def _refuse_what_it_counts(document: pdfium.PdfDocument) -> None:
    if len(document) < 1:
        raise Refusal("broken", "PDF")
    if pdfium_c.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Refusal("acts", "JavaScript")
    if document.count_attachments() > 0:
        raise Refusal("encloses", "EmbeddedFile")


def _rewritten(document: pdfium.PdfDocument) -> bytes:
    """The file as the reader understood it: every object written out, no names escaped, nothing encrypted."""
    copy = io.BytesIO()
    document.save(copy, flags=pdfium_c.FPDF_REMOVE_SECURITY)
    return copy.getvalue()


def _words(document: pdfium.PdfDocument, most: int) -> str:
    words, letters, end = [], 0, time.monotonic() + MOST_SECONDS
    for number in range(min(len(document), MOST_PAGES)):
        if letters >= most or time.monotonic() > end:
            break
        page = document[number]
        words.append(page.get_textpage().get_text_range())
        letters += len(words[-1])
        page.close()
    return " ".join(words)
