"""Reading a release back. What is read is what was hashed, or nothing."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from isopolis.errors import Finding, ReleaseInvalid
from isopolis.framework.model import Framework
from isopolis.release import bundle
from isopolis.release.model import NOTES, Manifest, Release
from isopolis.release.tables import FURTHER, TABLES, schemas


def read(directory: str | Path) -> Release:
    """The release in a folder; ReleaseInvalid where a file is missing, altered, unknown or not what it should be."""
    folder = Path(directory)
    manifest = read_manifest(folder)
    if findings := check_files(folder, manifest):
        raise ReleaseInvalid.of(findings)
    return load(folder, manifest)


def load(folder: Path, manifest: Manifest) -> Release:
    """The release whose files are there, without holding them against their hashes."""
    try:
        return _assemble(folder, manifest)
    except (ValueError, pl.exceptions.PolarsError) as problem:
        raise ReleaseInvalid(
            "a file of the release cannot be read",
            where=str(folder),
            got=str(problem).splitlines()[0],
            hint="a fresh copy of the release",
        ) from problem


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone; ReleaseInvalid where there is none or it does not fit."""
    path = folder / bundle.MANIFEST
    if not path.is_file():
        raise ReleaseInvalid(
            "there is no release here", where=str(path), hint="the folder that `isopolis protect` wrote"
        )
    try:
        return Manifest.model_validate(_json(path))
    except ValidationError as problem:
        raise ReleaseInvalid.of(
            Finding("the manifest does not fit", f"{path}: {'.'.join(map(str, e['loc']))}", expected=e["msg"])
            for e in problem.errors()
        ) from problem
    except ValueError as problem:
        raise ReleaseInvalid("the manifest is not JSON", where=str(path), got=str(problem)) from problem


def check_files(folder: Path, manifest: Manifest) -> list[Finding]:
    """What is wrong with the files as files: missing, unknown, altered, not listed."""
    present = {p.name for p in folder.iterdir()} - {bundle.MANIFEST}
    listed = set(manifest.files)
    known = bundle.REQUIRED | bundle.OPTIONAL
    needed = bundle.REQUIRED.union(listed, *(group for group in bundle.TOGETHER if group & present))
    found = [Finding("a file is missing", str(folder / n)) for n in sorted(needed - present)]
    found += [Finding("a release does not hold such a file", str(folder / n)) for n in sorted(present - known)]
    found += [
        Finding("the manifest does not list this file", str(folder / n)) for n in sorted(present & known - listed)
    ]
    for name in sorted(present & listed):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            found.append(Finding("this is not a plain file", str(path)))
        elif (got := bundle.sha256(path.read_bytes())) != manifest.files[name]:
            found.append(Finding("the file was altered after it was released", str(path), got, manifest.files[name]))
    return found


def read_csv(path: Path, name: str) -> pl.DataFrame:
    """The CSV of a table in the table's own types."""
    return pl.read_csv(BytesIO(path.read_bytes()), schema=dict({**TABLES, **FURTHER}[name]))


def _assemble(folder: Path, manifest: Manifest) -> Release:
    areas, assumptions = folder / bundle.AREAS, folder / bundle.ASSUMPTIONS
    columns = dict(bundle.ASSUMPTION_COLUMNS)
    further = {name for name in FURTHER if (folder / bundle.METHODS[name]).exists()}
    notes: dict[str, Any] = {
        name: NOTES[name].model_validate(_json(folder / bundle.METHODS[name])) for name in sorted(further)
    }
    return Release(
        manifest=manifest,
        framework=Framework.model_validate(_json(folder / bundle.FRAMEWORK)),
        tables={name: pl.read_parquet(BytesIO((folder / f"{name}.parquet").read_bytes())) for name in schemas(further)},
        rules=_object(folder / bundle.RULES),
        areas=_map(areas) if areas.exists() else None,
        assumptions=pl.read_csv(BytesIO(assumptions.read_bytes()), schema=columns) if assumptions.exists() else None,
        audit=_object(folder / bundle.AUDIT),
        **notes,
    )


def _object(path: Path) -> dict[str, Any]:
    data = _json(path)
    if not isinstance(data, dict):
        raise ValueError(f"{path.name} is not a JSON object")
    return data


def _map(path: Path) -> dict[str, Any]:
    """A map whose every feature says which area it is."""
    data = _object(path)
    try:
        features = [
            (f["properties"]["code"], f["properties"].get("parent") or "", f["geometry"]) for f in data["features"]
        ]
        fits = all(isinstance(c, str) and isinstance(p, str) and isinstance(g, dict) for c, p, g in features)
    except (AttributeError, KeyError, TypeError):
        fits = False
    if not fits:
        raise ValueError(f"{path.name} is not a map of areas")
    return data


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())
