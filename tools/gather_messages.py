"""Gathers every sentence of the site for its translators, keeps what is translated, and compiles it.

.venv/bin/python tools/gather_messages.py            # then translate what it names, and run it again
.venv/bin/python tools/gather_messages.py --missing  # print what is not translated yet
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from isopolis_portal.config import vocabulary

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ROOT / "src" / "isopolis_portal"
CATALOG = ROOMS / "config" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
METHODS = [("**/jinja2/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/jinja2/**.html": {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do,wagtail.jinja2tags.core", "trimmed": "false", "silent": "false",
    "newstyle_gettext": "true",
}}  # fmt: skip
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
SPACE = "\u00a0"
TYPOGRAPHY = [
    (re.compile(r"«\s*"), f"«{SPACE}"),
    (re.compile(r"\s*»"), f"{SPACE}»"),
    (re.compile(r" ([:;?!%])(?=\s|$|[).…])"), rf"{SPACE}\1"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
]


def main() -> None:
    """Brings the catalogue up to date, or names what is missing in it."""
    catalog = updated(read(), extracted())
    if "--missing" not in sys.argv[1:]:
        write(catalog)
    missing = [message for message in catalog if message.id and not is_translated(message)]
    for message in missing:
        sys.stdout.write(f"{message.context or ''}\t{message.id!r}\t{message.locations[0][0]}\n")
    sys.stdout.write(f"{len(catalog)} messages, {len(missing)} not translated\n")


def extracted() -> Catalog:
    """Every message of the rooms' templates and code, and the names that the framework gives."""
    _prepare()
    found = Catalog(project="Isopolis")
    for file, _, id, comments, context in extract_from_dir(
        ROOMS, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(id, locations=[(file, 0)], auto_comments=comments, context=context)
    for name in vocabulary.messages():
        found.add(name, locations=[("the framework", 0)])
    return found


def read() -> Catalog:
    """The catalogue as it stands, or an empty one."""
    if not CATALOG.is_file():
        return Catalog(locale="fr", project="Isopolis", fuzzy=False)
    with CATALOG.open("rb") as file:
        return read_po(file, locale="fr")


def updated(catalog: Catalog, template: Catalog) -> Catalog:
    """A new catalogue with the template's messages and what is translated of them; nothing is guessed."""
    new = Catalog(
        locale="fr", project="Isopolis", version="1", fuzzy=False, header_comment="# French of the site of Isopolis.",
        msgid_bugs_address="-", last_translator="Isopolis", language_team="French", copyright_holder="",
        creation_date=catalog.creation_date, revision_date=catalog.creation_date,
    )  # fmt: skip
    for message in sorted(template, key=_order):
        known = catalog.get(message.id, message.context) if message.id else None
        if message.id:
            new.add(
                message.id, _spaced(known.string or "") if known else "", sorted(message.locations),
                auto_comments=message.auto_comments, context=message.context,
            )  # fmt: skip
    return new


def write(catalog: Catalog) -> None:
    """The catalogue as text and compiled, each under a temporary name first."""
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    for path, content in ((CATALOG, text(catalog)), (CATALOG.with_suffix(".mo"), compiled(catalog))):
        unfinished = path.with_name(f".{path.name}")
        unfinished.write_bytes(content)
        unfinished.replace(path)


def text(catalog: Catalog) -> bytes:
    """The catalogue as translators read it; no line numbers, which change with every edit."""
    file = BytesIO()
    write_po(file, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as Django reads it."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def strings(message: Message) -> Iterator[str]:
    """Each translated form."""
    yield from [message.string] if isinstance(message.string, str) else message.string or ()


def is_translated(message: Message) -> bool:
    """Whether every form has words."""
    return all(strings(message))


def _prepare() -> None:
    """Django made ready, which Wagtail's extension of the templates asks for; no site is touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isopolis_portal.config.settings")
    os.environ.setdefault("ISOPOLIS_SITE", str(Path(tempfile.gettempdir()) / "isopolis-no-site"))
    django.setup()


def _order(message: Message) -> tuple[str, str]:
    where = min((file for file, _ in message.locations), default="")
    return where, str(message.id)


def _spaced(string: str | Sequence[str]) -> str | tuple[str, ...]:
    """French with its no-break spaces: within « » and before : ; ? ! %."""
    if not isinstance(string, str):
        return tuple(str(_spaced(one)) for one in string)
    for pattern, replacement in TYPOGRAPHY:
        string = pattern.sub(replacement, string)
    return string


if __name__ == "__main__":
    main()
