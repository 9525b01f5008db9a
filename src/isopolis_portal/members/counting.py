"""How many members there are, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from isopolis_portal.members.models import Member


class Counts(NamedTuple):
    """Members outside the institutions of the Union and their countries; services of the European Commission."""

    stakeholders: int
    countries: int
    services: int

    def __str__(self) -> str:
        """`11 stakeholders from 9 countries, and 9 services of the European Commission`"""
        parts = [self._stakeholders(), self._services()]
        if self.stakeholders and self.services:
            return gettext("%(stakeholders)s, and %(services)s") % dict(
                zip(("stakeholders", "services"), parts, strict=True)
            )
        return parts[0] if self.stakeholders else parts[1]

    @property
    def sentence(self) -> str:
        """The same as a sentence, for a page to begin with."""
        if not self.stakeholders and not self.services:
            return gettext("No member is published yet.")
        return gettext("The partnership counts %(counts)s.") % {"counts": self}

    def _stakeholders(self) -> str:
        who = ngettext("%(n)s stakeholder", "%(n)s stakeholders", self.stakeholders) % {"n": self.stakeholders}
        where = ngettext("%(n)s country", "%(n)s countries", self.countries) % {"n": self.countries}
        return gettext("%(stakeholders)s from %(countries)s") % {"stakeholders": who, "countries": where}

    def _services(self) -> str:
        services = ngettext(
            "%(n)s service of the European Commission", "%(n)s services of the European Commission", self.services
        )
        return services % {"n": self.services}


def count(members: Iterable[Member]) -> Counts:
    """The counts of these members."""
    found = list(members)
    outside = [member for member in found if member.layer != "eu"]
    return Counts(len(outside), len({member.country for member in outside}), len(found) - len(outside))
