"""What checking a city found: all of it, the worst first, as a list that prints itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self, overload

from isopolis.errors import About, ContractError, DataError, Finding, IsopolisError, Severity

_ORDER: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Findings(Sequence[Finding]):
    """Findings in the order of their weight; empty where the data keep the contract."""

    items: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """Each finding once, errors before warnings before notes, otherwise in the order of their finding."""
        once = dict.fromkeys(findings)
        return cls(tuple(sorted(once, key=lambda finding: _ORDER.index(finding.severity))))

    @property
    def errors(self) -> "Findings":
        """What stops a run."""
        return self._with("error")

    @property
    def warnings(self) -> "Findings":
        """What a reader of the results should know."""
        return self._with("warning")

    @property
    def error(self) -> IsopolisError | None:
        """The error that these findings are, or None: a ContractError as long as the contract itself is wrong."""
        errors = self.errors
        if not errors:
            return None
        contract = any(finding.about == "contract" for finding in errors)
        return ContractError.of(errors) if contract else DataError.of(errors)

    def raise_for_findings(self) -> None:
        """Nothing where no finding is an error; else ContractError or DataError, carrying every error."""
        error = self.error
        if error:
            raise error

    def _with(self, severity: Severity) -> "Findings":
        return Findings(tuple(finding for finding in self.items if finding.severity == severity))

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> "Findings": ...
    def __getitem__(self, index: int | slice) -> "Finding | Findings":
        return Findings(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        if not self.items:
            return "Nothing found: the data keep the contract."
        entries = [f"{finding.severity.capitalize()}  {finding}".replace("\n", "\n  ") for finding in self.items]
        return "\n\n".join([*entries, self.summary])

    @property
    def summary(self) -> str:
        """How many of each: "2 errors, 1 warning"."""
        counts = [(severity, len(self._with(severity))) for severity in _ORDER]
        return ", ".join(f"{n} {severity}{'s' if n > 1 else ''}" for severity, n in counts if n) or "nothing found"


def findings_of(error: IsopolisError, where: str = "") -> list[Finding]:
    """The findings that an error carries, for a list that goes on; `where` goes before their own place."""
    about: About = "contract" if isinstance(error, ContractError) else "data"
    return [
        replace(finding, about=about, where=": ".join(part for part in (where, finding.where) if part))
        for finding in error.findings
    ]
