"""datapackage.json: the release described in the Frictionless standard, for readers without Isopolis."""

from typing import Any

import polars as pl

from isopolis.release.bundle import AREAS, ASSUMPTION_COLUMNS, ASSUMPTIONS, METHODS
from isopolis.release.dictionary import DICTIONARY
from isopolis.release.model import Manifest, Release
from isopolis.release.tables import BUDGET_KEY, KEY, PLAN_KEY, REACH_KEY, Schema, schemas

_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "string",
    pl.Float64: "number",
    pl.Int64: "integer",
    pl.Boolean: "boolean",
}
PRIMARY_KEYS: dict[str, tuple[str, ...]] = {
    "estimates": KEY,
    "gaps": (*KEY, "reference_kind", "reference"),
    "coverage": ("characteristic", "domain"),
    "quality": ("source", "period", "question"),
    "reach": REACH_KEY,
    "plan": PLAN_KEY,
    "sites": REACH_KEY,
    "assessment": REACH_KEY,
    "budget": BUDGET_KEY,
}


def describe(release: Release) -> dict[str, Any]:
    """The content of datapackage.json."""
    manifest = release.manifest
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": _slug(manifest.city),
        "title": _title(manifest),
        "description": _description(manifest),
        "version": manifest.framework_version,
        "sources": [{"title": s.provenance or s.name} for s in manifest.sources],
        "resources": [_table(name, schema) for name, schema in schemas(release.tables).items()] + _others(release),
        "isopolis:synthetic": manifest.synthetic,
        "isopolis:rules": f"{manifest.rules}: {manifest.rules_note}",
    }
    if manifest.licence:
        package["licenses"] = [{"name": manifest.licence}]
    return package


def _title(manifest: Manifest) -> str:
    kind = "synthetic residents" if manifest.synthetic else "equality profile"
    return f"{manifest.city}: {kind}, {', '.join(manifest.periods)}"


def _description(manifest: Manifest) -> str:
    told = ["Protected aggregates: no row is about one person."]
    if manifest.synthetic:
        told.append("The residents are synthetic: no number describes a real person.")
    if manifest.attribution:
        told.append(manifest.attribution)
    return " ".join(told)


def _table(name: str, schema: Schema) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, column, dtype) for column, dtype in schema.items()],
            "missingValues": [""],
            "primaryKey": list(PRIMARY_KEYS[name]),
        },
    }


def _field(table: str, column: str, dtype: type[pl.DataType]) -> dict[str, str]:
    says, unit = DICTIONARY[table][column]
    field = {"name": column, "type": _TYPES[dtype], "description": says}
    return field | ({"unit": unit} if unit else {})


def _others(release: Release) -> list[dict[str, Any]]:
    others: list[dict[str, Any]] = []
    if release.areas is not None:
        others.append({"name": "areas", "path": AREAS, "format": "geojson", "mediatype": "application/geo+json"})
    if release.assumptions is not None:
        fields = [{"name": column, "type": "string"} for column in ASSUMPTION_COLUMNS]
        others.append({"name": "assumptions", "path": ASSUMPTIONS, "format": "csv", "schema": {"fields": fields}})
    others += [
        {"name": f"{name}-method", "path": file, "format": "json"}
        for name, file in METHODS.items()
        if release.note(name) is not None
    ]
    return others


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "city"
