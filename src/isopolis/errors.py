"""Every error Isopolis raises on purpose, each with the exit code of its class.

    IsopolisError                 1
    ├── UsageError                2   the call itself is wrong
    ├── ContractError             3   city.toml, a rules file or a framework file
    ├── DataError                 4   the data do not keep the contract
    ├── ProtectionRefused         5   publishing this would not be safe
    ├── InfeasiblePlan            6   no plan meets the conditions
    └── ReleaseInvalid            7   a bundle that is broken, altered or row-like

An error is a tuple of findings. A finding says what is wrong, where, what was met, what was
expected and what to try. It never quotes a person's value: in data it names columns, row numbers,
counts and the codes of the contract.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

Severity = Literal["error", "warning", "note"]
About = Literal["data", "contract"]  # what must be mended: the files, or what city.toml says of them


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person should know, and what to do about it."""

    what: str
    where: str = ""
    got: str = ""
    expected: str = ""
    hint: str = ""  # completes the sentence "Try ..."
    severity: Severity = "error"
    about: About = "data"

    def __str__(self) -> str:
        facts = [f"{name}: {value}" for name, value in (("got", self.got), ("expected", self.expected)) if value]
        head = f"{self.where}: {self.what}" if self.where else self.what
        lines = [head, *(f"  {fact}" for fact in facts)]
        if self.hint:
            lines.append(f"  Try {self.hint.rstrip('.')}.")
        return "\n".join(lines)


class IsopolisError(Exception):
    """The root: catch this to catch every error Isopolis raises on purpose."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", got: str = "", expected: str = "", hint: str = "") -> None:
        self.findings: tuple[Finding, ...] = (Finding(what, where, got, expected, hint),)
        super().__init__(what)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """One error that carries several findings; there must be at least one."""
        found = tuple(findings)
        error = cls(found[0].what)
        error.findings = found
        return error

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


class UsageError(IsopolisError):
    """The call itself is wrong: an unknown name, an option that does not fit."""

    exit_code = 2


class ContractError(IsopolisError):
    """A city.toml, a rules file or a framework file does not say what it must."""

    exit_code = 3


class DataError(IsopolisError):
    """The data do not keep what the contract promises."""

    exit_code = 4


class ProtectionRefused(IsopolisError):
    """Publishing this would not be safe, so nothing was published."""

    exit_code = 5


class InfeasiblePlan(IsopolisError):
    """No plan meets every condition at once."""

    exit_code = 6


class ReleaseInvalid(IsopolisError):
    """A release that is incomplete, altered, or holds something row-like."""

    exit_code = 7
