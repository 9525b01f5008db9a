"""The public bundle: what it holds, how it is written, read and verified. Never sees a row about a person."""

from isopolis.release.audit import audit_record, run_checks
from isopolis.release.model import Manifest, Release, SourceNote
from isopolis.release.reading import read
from isopolis.release.rules import Rules, load_rules
from isopolis.release.tables import KEY, TABLES
from isopolis.release.verifying import verify
from isopolis.release.writing import write

__all__ = [
    "KEY",
    "TABLES",
    "Manifest",
    "Release",
    "Rules",
    "SourceNote",
    "audit_record",
    "load_rules",
    "read",
    "run_checks",
    "verify",
    "write",
]
