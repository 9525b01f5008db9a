"""Writing a release: all of it, under a temporary name, then one rename; nothing is ever half-written."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from isopolis.errors import ReleaseInvalid, UsageError
from isopolis.release import bundle, datapackage
from isopolis.release.model import Release
from isopolis.release.tables import FURTHER, TABLES, schemas


def write(release: Release, directory: str | Path) -> Path:
    """The folder that now holds the release. The same release gives the same bytes.

    A release that already stands there is replaced; any other folder that is not empty is refused (UsageError).
    """
    target = Path(directory)
    _refuse_foreign(target)
    files = contents(release)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".release-") as holder:
        staged = Path(holder) / "new"
        staged.mkdir()
        for name, content in files.items():
            (staged / name).write_bytes(content)
        if target.exists():
            target.replace(Path(holder) / "old")
        staged.replace(target)
    return target


def contents(release: Release) -> Mapping[str, bytes]:
    """Every file of the release, by name; the manifest holds the hashes of the others."""
    synthetic = release.manifest.synthetic
    files: dict[str, bytes] = {}
    for name in schemas(release.tables):
        frame = _exact(release, name)
        files[f"{name}.parquet"] = bundle.parquet_bytes(frame, synthetic=synthetic)
        files[f"{name}.csv"] = bundle.csv_bytes(frame)
    files[bundle.FRAMEWORK] = bundle.json_bytes(release.framework.model_dump(mode="json"))
    files[bundle.RULES] = bundle.json_bytes(dict(release.rules))
    files[bundle.AUDIT] = bundle.json_bytes(dict(release.audit))
    files[bundle.DATAPACKAGE] = bundle.json_bytes(datapackage.describe(release))
    if release.areas is not None:
        files[bundle.AREAS] = bundle.json_bytes(dict(release.areas))
    if release.assumptions is not None:
        files[bundle.ASSUMPTIONS] = bundle.csv_bytes(release.assumptions)
    for name, file in bundle.METHODS.items():
        if (note := release.note(name)) is not None:
            files[file] = bundle.json_bytes(note.model_dump(mode="json"))
    hashes = {name: bundle.sha256(content) for name, content in sorted(files.items())}
    manifest = release.manifest.model_copy(update={"files": hashes})
    return {bundle.MANIFEST: bundle.json_bytes(manifest.model_dump(mode="json")), **files}


def _exact(release: Release, name: str) -> pl.DataFrame:
    frame = release.tables.get(name)
    expected = dict({**TABLES, **FURTHER}[name])
    if frame is None or dict(frame.schema) != expected:
        got = "no such table" if frame is None else ", ".join(frame.columns)
        raise ReleaseInvalid(
            "a table of the release does not have the public columns", where=name, got=got, expected=", ".join(expected)
        )
    return frame


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir() or (any(target.iterdir()) and not (target / bundle.MANIFEST).is_file()):
        raise UsageError(
            "the folder holds something that is not a release, and is left as it is",
            where=str(target),
            hint="a new folder",
        )
