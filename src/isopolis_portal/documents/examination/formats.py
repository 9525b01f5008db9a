"""The formats that are taken: how each is named, sent and told apart. Whatever is not here is refused."""

from dataclasses import dataclass

ZIP, PDF = b"PK\x03\x04", b"%PDF-"
OFFICE = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
_ = str  # marks words that `documents.refusals` translates


@dataclass(frozen=True, slots=True)
class Format:
    """One format; `main` is what a package (a ZIP of parts) must say that it holds."""

    extension: str
    media_type: str
    family: str  # pdf | office | odf | epub | text
    main: str = ""

    @property
    def name(self) -> str:
        """How people call it."""
        return self.extension.upper()


FORMATS = {
    one.extension: one
    for one in (
        Format("pdf", "application/pdf", "pdf"),
        *(
            Format(extension, f"{OFFICE}.{what}", "office", f"{OFFICE}.{what}.main+xml")
            for extension, what in (
                ("docx", "wordprocessingml.document"),
                ("xlsx", "spreadsheetml.sheet"),
                ("pptx", "presentationml.presentation"),
            )
        ),
        *(
            Format(extension, f"{ODF}.{what}", "odf", f"{ODF}.{what}")
            for extension, what in (("odt", "text"), ("ods", "spreadsheet"), ("odp", "presentation"))
        ),
        Format("epub", "application/epub+zip", "epub", "application/epub+zip"),
        Format("csv", "text/csv; charset=utf-8", "text"),
        Format("txt", "text/plain; charset=utf-8", "text"),
    )
}
NAMES = ", ".join(one.name for one in FORMATS.values())

# What a file's first bytes say that it is, where that is never taken.
STRANGERS = (
    (b"MZ", _("a Windows program")),
    (b"\x7fELF", _("a Linux program")),
    (b"\xcf\xfa\xed\xfe", _("a macOS program")),
    (b"\xce\xfa\xed\xfe", _("a macOS program")),
    (b"\xca\xfe\xba\xbe", _("a program")),
    (b"#!", _("a script")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _("an old Office file, or one with a password")),
    (b"{\\rtf", _("RTF text")),
    (b"GIF8", _("a picture")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"Rar!", _("an archive")),
    (b"7z\xbc\xaf", _("an archive")),
    (b"\x1f\x8b", _("an archive")),
)


def stranger(head: bytes) -> str:
    """What these first bytes belong to where that is never taken; empty otherwise."""
    return next((what for magic, what in STRANGERS if head.startswith(magic)), "")


def seen(head: bytes) -> str:
    """What these first bytes look like, in words."""
    if head.startswith(PDF):
        return "PDF"
    if head.startswith(b"PK"):
        return "ZIP"
    return _("HTML, SVG or XML") if is_markup(head) else stranger(head) or _("something unknown")


def is_markup(head: bytes) -> bool:
    """Whether a text begins as HTML, SVG and XML do."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    return first[:1] == b"<" and (first[1:].isalpha() or first[1:] in (b"!", b"?"))
