"""The files of a release: their names, and how content becomes bytes that are the same every time."""

import hashlib
import json
from io import BytesIO
from typing import Any

import polars as pl

from isopolis.release.tables import FURTHER, TABLES, Schema

MANIFEST, DATAPACKAGE, AUDIT, RULES = "manifest.json", "datapackage.json", "audit.json", "rules.json"
FRAMEWORK, AREAS, ASSUMPTIONS = "framework.json", "areas.geojson", "assumptions.csv"
REQUIRED = frozenset({DATAPACKAGE, AUDIT, RULES, FRAMEWORK} | {f"{t}.{e}" for t in TABLES for e in ("parquet", "csv")})
METHODS = {name: f"{name}.json" for name in FURTHER}  # how the numbers of a further table were worked out
TOGETHER = tuple(frozenset({METHODS[t], f"{t}.parquet", f"{t}.csv"}) for t in FURTHER)  # all of them, or none
OPTIONAL = frozenset({AREAS, ASSUMPTIONS}).union(*TOGETHER)
ASSUMPTION_COLUMNS: Schema = dict.fromkeys(("indicator", "characteristic", "assumption"), pl.String)
SYNTHETIC = "synthetic residents"  # stands inside every table file of a synthetic city
REAL = "residents"


def json_bytes(data: Any) -> bytes:
    """Readable JSON with sorted keys: the same data give the same bytes."""
    return (json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """CSV with a header, UTF-8, line feeds; an empty field is a null."""
    return frame.write_csv(line_terminator="\n").encode()


def parquet_bytes(frame: pl.DataFrame, *, synthetic: bool) -> bytes:
    """Parquet with fixed settings, whose own metadata say whether the residents are synthetic."""
    buffer = BytesIO()
    about = {"isopolis": SYNTHETIC if synthetic else REAL}
    frame.write_parquet(buffer, compression="zstd", compression_level=3, row_group_size=1 << 17, metadata=about)
    return buffer.getvalue()


def sha256(content: bytes) -> str:
    """The hash that the manifest keeps of a file."""
    return hashlib.sha256(content).hexdigest()
