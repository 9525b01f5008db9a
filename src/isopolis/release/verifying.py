"""Verifying a release: is it whole, unaltered, well-formed, and does it keep its own rules?"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from isopolis.errors import ContractError, Finding, ReleaseInvalid
from isopolis.release import bundle, datapackage
from isopolis.release.audit import audit_record, run_checks
from isopolis.release.model import Release
from isopolis.release.reading import check_files, load, read_csv, read_manifest
from isopolis.release.rules import Rules, load_rules, parse_rules

MOST_BYTES = 500_000_000


def verify(directory: str | Path) -> list[Finding]:
    """Everything that is wrong with the release in a folder; empty where all is well.

    ReleaseInvalid only where there is no release to look at: no folder, no manifest, a file that cannot be read.
    """
    folder = Path(directory)
    manifest = read_manifest(folder)
    findings = check_files(folder, manifest)
    if any(finding.what == "a file is missing" for finding in findings):
        return findings
    try:
        release = load(folder, manifest)
    except ReleaseInvalid as problem:
        return [*findings, *problem.findings]
    findings += run_checks(release)
    for check in (_sizes, _twins, _claims, _descriptions, _rules_are_strong):
        findings += check(folder, release)
    return findings


def _sizes(folder: Path, _: Release) -> Iterator[Finding]:
    for path in sorted(folder.iterdir()):
        if path.stat().st_size > MOST_BYTES:
            yield Finding("a file is too large for aggregates", str(path), expected=f"<= {MOST_BYTES:,} bytes")


def _twins(folder: Path, release: Release) -> Iterator[Finding]:
    """The CSV of each table says what its Parquet says, and both say whose residents these are."""
    word = bundle.SYNTHETIC if release.manifest.synthetic else bundle.REAL
    for name in release.tables:
        try:
            same = read_csv(folder / f"{name}.csv", name).equals(release.tables[name])
        except pl.exceptions.PolarsError:
            same = False
        if not same:
            yield Finding("the CSV and the Parquet of a table differ", str(folder / f"{name}.csv"))
        said = pl.read_parquet_metadata(folder / f"{name}.parquet").get("isopolis", "nothing")
        if said != word:
            yield Finding(
                "the file does not say whose residents these are", str(folder / f"{name}.parquet"), said, word
            )


def _claims(folder: Path, release: Release) -> Iterator[Finding]:
    """What the manifest claims is what the other files hold."""
    manifest, framework = release.manifest, release.framework
    claims = [
        ("framework_hash", manifest.framework_hash, framework.hash),
        ("framework", manifest.framework, framework.id),
        ("framework_version", manifest.framework_version, framework.version),
        ("rules", manifest.rules, str(release.rules.get("id"))),
        ("rules_note", manifest.rules_note, str(release.rules.get("note"))),
    ]
    where = str(folder / bundle.MANIFEST)
    for claim, said, held in claims:
        if said != held:
            yield Finding(f"the manifest's {claim} is not what the release holds", where, said, held)


def _descriptions(folder: Path, release: Release) -> Iterator[Finding]:
    """The audit and the data package speak of these tables. Their wording may be that of an older version."""
    package = _json(folder / bundle.DATAPACKAGE)
    told: list[tuple[str, Any, Any, Callable[[Any], list[Any]]]] = [
        (bundle.AUDIT, release.audit, audit_record(release), _audit_facts),
        (bundle.DATAPACKAGE, package, datapackage.describe(release), _package_facts),
    ]
    for name, said, held, facts in told:
        try:
            same = facts(said) == facts(held)
        except (KeyError, TypeError, AttributeError):
            same = False
        if not same:
            yield Finding("the file does not describe this release", str(folder / name))


def _audit_facts(audit: Any) -> list[Any]:
    return [bool(audit["checks"]), *(audit[key] for key in ("note", "synthetic", "rows"))]


def _package_facts(package: Any) -> list[Any]:
    columns = {r["path"]: [f["name"] for f in r.get("schema", {}).get("fields", ())] for r in package["resources"]}
    return [
        columns,
        package.get("licenses"),
        *(package[key] for key in ("title", "isopolis:synthetic", "isopolis:rules")),
    ]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None


def _rules_are_strong(folder: Path, release: Release) -> Iterator[Finding]:
    """Rules that call themselves built-in are; any others are no weaker in what counts most."""
    where = str(folder / bundle.RULES)
    try:
        rules, standard = parse_rules(dict(release.rules), where), load_rules("standard")
    except ContractError:
        return  # the checks of the tables have said so
    if rules.id == standard.id and rules != standard:
        yield Finding("the rules say that they are the built-in ones, and are not", where)
    for weaker in _weaker(rules, standard):
        yield Finding("a rule is weaker than the built-in one", where, weaker, severity="warning")


def _weaker(rules: Rules, standard: Rules) -> Iterator[str]:
    for regime, limits in standard.thresholds.items():
        for name in ("rate", "count", "households", "clusters", "outcomes"):
            own, least = getattr(rules.thresholds[regime], name).least, getattr(limits, name).least
            if own < least:
                yield f"thresholds.{regime}.{name} = {own}, built in {least}"
    if rules.depth.most > standard.depth.most:
        yield f"depth.most = {rules.depth.most}, built in {standard.depth.most}"
