"""Why a file is not taken, in whole sentences: what, what was met, what is expected, what to try."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isopolis_portal.documents.examination.formats import NAMES
from isopolis_portal.documents.examination.refusal import Refusal

# code: what is wrong, what is expected, what to try
REASONS = {
    "name": (_("The file's name cannot be read."), _("a name with an ending, such as plan.pdf"), _("renaming it")),
    "extension": (_("Files of this kind are not taken."), NAMES, _("saving it as PDF, DOCX or CSV")),
    "empty": (_("The file is empty."), _("a file with content"), _("saving it again and uploading that")),
    "too large": (_("The file is too large."), _("%(most)s or less"), _("smaller pictures, or parts")),
    "mismatch": (
        _("The name's ending and the content do not agree."),
        _("content as the ending .%(extension)s says"),
        _("saving it again in that format, instead of renaming it"),
    ),
    "two files in one": (
        _("The file can be read as two different things."),
        _("one file, from its first byte to its last"),
        _("exporting it again from the program it was written with"),
    ),
    "broken": (_("The file is broken or breaks off."), _("a whole file"), _("exporting or downloading it again")),
    "slow": (
        _("The file takes too long to read."),
        _("a file that opens within half a minute"),
        _("smaller parts, or PDF"),
    ),
    "locked": (
        _("The file is locked with a password."),
        _("a file that everyone can open"),
        _("saving it without a password"),
    ),
    "acts": (
        _("The file holds a script or an action that runs by itself."),
        _("words, tables and pictures only"),
        _("printing it to PDF, which leaves scripts out"),
    ),
    "encloses": (
        _("The file holds another file."),
        _("one document"),
        _("publishing the enclosed file as a document of its own"),
    ),
    "macro": (
        _("The file holds a macro or a control."),
        _("a document without macros"),
        _("saving it as a document without macros"),
    ),
    "program": (_("The file holds a program."), _("words, tables and pictures only"), _("taking it out")),
    "fetches": (
        _("The file would load something from elsewhere when it is opened."),
        _("everything it shows within itself"),
        _("embedding what it links to, and cutting the links to other files and templates"),
    ),
    "nested": (_("The file holds an archive."), _("no archive inside"), _("taking it out")),
    "bomb": (
        _("The file unpacks to far more than it should."),
        _("a document of an ordinary size"),
        _("exporting it again from the program it was written with"),
    ),
    "name inside": (
        _("A part inside the file has a name that leads out of it."),
        _("names without .., drives or control characters"),
        _("exporting it again from the program it was written with"),
    ),
    "not text": (_("The file is not plain text."), _("letters, digits and line ends"), _("exporting it again as CSV")),
    "not UTF-8": (_("The text is not in UTF-8."), _("text in UTF-8"), _("“Save as” with the encoding UTF-8")),
    "formula": (
        _("A cell holds a formula that a spreadsheet would run."),
        _("values only"),
        _("exporting values instead of formulas"),
    ),
    "known": (_("This document has this very file already."), _("a file that differs"), _("uploading the new one")),
}


def sentence(refusal: Refusal, extension: str = "", most: str = "") -> str:
    """The whole reason in the reader's language."""
    what, expected, hint = REASONS[refusal.code]
    facts = {"extension": extension, "most": most}
    said = [str(what)]
    if refusal.got:
        said.append(gettext("Got: %(got)s.") % {"got": gettext(refusal.got)})
    said.append(gettext("Expected: %(expected)s.") % {"expected": str(expected) % facts})
    said.append(gettext("Try %(hint)s.") % {"hint": hint})
    return " ".join(said)
