"""The members that a site is born with."""

import tomllib
from pathlib import Path

from isopolis_portal.members.models import Member

FILE = Path(__file__).with_name("members.toml")


def install() -> None:
    """The members of the table that the site does not have yet; an editor's changes stay."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for row in table["member"]:
        if not Member.objects.filter(slug=row["slug"]).exists():
            member = Member(**row, source=table["source"])
            member.full_clean()
            member.save()
