"""Trying a step of a check: what it raises becomes findings, and the next step goes on."""

from collections.abc import Callable, Iterable

from isopolis.errors import Finding, IsopolisError
from isopolis.sources.findings import findings_of


def found_by(step: Callable[[], Iterable[Finding]], where: str = "") -> list[Finding]:
    """What the step finds, and after it the error that stopped it; an error without a place gets `where`."""
    found: list[Finding] = []
    try:
        for finding in step():
            found.append(finding)  # one by one: what was found before the error stays
    except IsopolisError as error:
        found += findings_of(error, "" if all(finding.where for finding in error.findings) else where)
    return found


def met_by(step: Callable[[], object], where: str = "") -> list[Finding]:
    """The error that the step meets, as findings; empty where it meets none."""

    def silent() -> Iterable[Finding]:
        step()
        return ()

    return found_by(silent, where)


def stops(findings: Iterable[Finding]) -> bool:
    """Whether any of these is an error."""
    return any(finding.severity == "error" for finding in findings)
