"""The parts of a package: what it says it is, and where its words stand."""

import re
import zipfile
from collections.abc import Iterator

from isopolis_portal.documents.examination import markup
from isopolis_portal.documents.examination.formats import Format
from isopolis_portal.documents.examination.refusal import Refusal

# Where the words stand, and in which elements ("" for all of them).
WORDS = {
    "docx": (r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml", "t"),
    "xlsx": (r"xl/(sharedStrings|comments\d*|worksheets/[^/]+)\.xml", "t"),
    "pptx": (r"ppt/(slides|notesSlides)/[^/]+\.xml", "t"),
    "odt": (r"content\.xml", ""),
    "ods": (r"content\.xml", ""),
    "odp": (r"content\.xml", ""),
    "epub": (r".+\.(xhtml|html|htm)", ""),
}
# Where links, kinds and scripts stand.
LINKS = re.compile(r"(\.rels|\[Content_Types\]\.xml|META-INF/[^/]+\.xml|\.opf|\.svg|externalLinks/[^/]+\.xml)$")
NUMBERS = 20_000_000  # bytes of a sheet from which on it holds numbers, not words


def refuse_kind(package: zipfile.ZipFile, kind: Format) -> None:
    """Refusal where the package is not what its name says, by its own list of parts."""
    names = set(package.namelist())
    if kind.family == "office":
        if "[Content_Types].xml" not in names:
            raise Refusal("mismatch", "ZIP")
        said = markup.read(_pieces(package, "[Content_Types].xml"), "[Content_Types].xml").kinds
    else:
        said = {package.read("mimetype").decode("ascii", "replace").strip()} if "mimetype" in names else set()
    if kind.main not in said:
        raise Refusal("mismatch", max((one for one in said if "main" in one or len(said) == 1), default="ZIP")[-60:])


def words(package: zipfile.ZipFile, kind: Format, most: int) -> str:
    """The words of the package, at most so many letters. Refusal where a part acts, encloses or fetches something."""
    pattern, inside = WORDS[kind.extension]
    told: list[str] = []
    for member in package.infolist():
        if LINKS.search(member.filename):
            markup.read(_pieces(package, member.filename), member.filename)
        if re.fullmatch(pattern, member.filename) and not _is_numbers(member):
            left = most - sum(map(len, told))
            told += markup.read(_pieces(package, member.filename), member.filename, inside, left).words
    return "".join(told)


def _is_numbers(member: zipfile.ZipInfo) -> bool:
    return member.filename.startswith("xl/worksheets/") and member.file_size > NUMBERS


def _pieces(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as part:
        while piece := part.read(65_536):
            yield piece
