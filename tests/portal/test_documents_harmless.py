"""What ordinary documents hold and must not be refused for: links, templates of one's own, charts, awkward words."""

import pytest

from isopolis_portal.documents.examination.examining import examine
from tests.portal.made_packages import docx, epub, link, odt, xlsx
from tests.portal.made_pdfs import packed_pdf, pdf

FILES = {
    "a PDF that opens at a page": ("pdf", pdf(catalog=b"/OpenAction [3 0 R /Fit]")),
    "a PDF that links": (
        "pdf",
        pdf(page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org/Launch) >> >>]"),
    ),
    "a PDF whose title names what acts": ("pdf", pdf(more={6: b"<< /Title (Kick-off/Launch, /JS and /JavaScript) >>"})),
    "a PDF with a font of that name": ("pdf", pdf(more={6: b"<< /Font << /JS1 5 0 R /XFA2 5 0 R >> >>"})),
    "a PDF with packed objects": ("pdf", packed_pdf({6: b"<< /Kind /Plain >>"})),
    "a document that links": ("docx", docx(links=link("hyperlink", "https://example.org/"))),
    "a document from one's own template": (
        "docx",
        docx(links=link("attachedTemplate", "file:///C:\\Users\\lena\\city.dotx")),
    ),
    "a chart with its table": ("docx", docx(more={"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()})),
    "a picture": ("docx", docx(more={"word/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(500_000)})),
    "a printer's settings": ("xlsx", xlsx()),
    "a text with styles": ("odt", odt(more={"styles.xml": "<x/>", "Thumbnails/thumbnail.png": b"\x89PNG"})),
    "a book that links": ("epub", epub('<p class="one">See <a href="https://example.org/">there</a></p>')),
    "numbers below zero, telephone numbers, names": (
        "csv",
        b"name;value;telephone;account\nnorth;-1,5;+31 70 123 45 67;@city\n- (not known);;;\n",
    ),
    "another alphabet": ("csv", "град;стойност\nВарна;3\n".encode()),
    "a sign of arithmetic within a cell": ("csv", b'what,how\nrate,"a = b"\nx=1,2\n'),
    "words before an angle": ("txt", b"5 < 6 and <b>"),
}


@pytest.mark.parametrize("what", FILES)
def test_an_ordinary_document_is_taken(what: str) -> None:
    extension, data = FILES[what]
    assert examine(data, extension)


def test_the_words_of_a_page_are_put_together_as_they_are_read() -> None:
    split = "<w:p><w:r><w:t>acces</w:t></w:r><w:r><w:t>sibility</w:t></w:r></w:p><w:p><w:r><w:t>next</w:t></w:r></w:p>"
    assert examine(docx("Night", body=split), "docx") == "Night accessibility next"
    assert examine("one\r\n\ttwo\u200b  three".encode(), "txt") == "one two three"
