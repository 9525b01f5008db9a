"""What stands in the folder beside the rows: the secret that must not, and the files that later rooms read."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from isopolis.errors import Finding
from isopolis.sources import reading, secrets
from isopolis.sources.checking.terms import place
from isopolis.sources.checking.trial import found_by, met_by
from isopolis.sources.contract import Contract, FileTerms
from isopolis.sources.table import missing_column, table_of

ASSUMPTIONS = ("indicator", "characteristic", "assumption")
_BLOCKING = ("inside", "synthetic", "holds no secret")


def findings(contract: Contract, path: Path) -> Iterator[Finding]:
    """Doubts about the secret and about the table of assumptions."""
    yield from _secret(contract, path)
    if contract.assumptions and (path / contract.assumptions.file).is_file():
        yield from found_by(lambda: _assumptions(contract.assumptions, path), contract.assumptions.file)


def lost(contract: Contract, path: Path) -> Iterator[Finding]:
    """A finding for each file beside the sources and areas that the contract names and the folder does not have."""
    for key, file in _named(contract):
        if not (path / file).is_file():
            folder = (path / file).parent
            there = sorted(other.relative_to(path).as_posix() for other in folder.glob("*") if other.is_file())
            close = get_close_matches(file, there, n=1)
            hint = repr(close[0]) if close else "its name as the folder has it"
            yield Finding("there is no such file", place(key), file, "a file in the city's folder", hint)


def _named(contract: Contract) -> Iterator[tuple[str, str]]:
    """Key and file."""
    for name in ("assumptions", "origins", "facilities", "streets", "interventions", "candidates", "budget"):
        terms = getattr(contract, name)
        files = (terms.file,) if terms and isinstance(terms.file, str) else terms.file if terms else ()
        yield from ((f"{name}.file", file) for file in files)
    if contract.streets and contract.streets.elevation:
        yield "streets.elevation", contract.streets.elevation
    yield from ((f"matrices.{mode}.file", matrix.file) for mode, matrix in contract.matrices.items())


def _secret(contract: Contract, path: Path) -> Iterator[Finding]:
    """A secret that is not there yet is needed only when results are protected: a warning."""
    said = contract.protection.secret
    for finding in met_by(lambda: secrets.read_secret(contract, path)) if said else ():
        blocking = any(word in finding.what for word in _BLOCKING)
        yield finding if blocking else replace(finding, severity="warning")
    outside = secrets.place_of(said, path) if said and said != secrets.PUBLIC_DEMO and ":" not in said else None
    if outside and secrets.is_shared(outside):
        yield Finding(
            "others on this machine can read the secret",
            place("protection.secret"),
            said,
            "a file for its owner alone",
            f"chmod 600 {said}",
            "warning",
            "contract",
        )
    for file in sorted(path.glob("**/*.secret")):
        yield Finding(
            "a secret lies in the city's folder",
            file.relative_to(path).as_posix(),
            expected="no secret here",
            hint="moving it out, and making a new one if the folder was ever copied",
            about="contract",
        )


def _assumptions(terms: FileTerms | None, path: Path) -> Iterator[Finding]:
    if terms:
        table = table_of(terms, path)
        there = reading.names(table)
        yield from (missing_column(name, there, table.label) for name in ASSUMPTIONS if name not in there)
