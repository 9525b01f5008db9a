"""Matrices of OMX files (HDF5), as models of traffic write them: zones by zones, rows from, columns to."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.errors import ContractError, DataError
from isopolis.sources.contract import MatrixTerms
from isopolis.sources.table import Table, faults

SHOWN = 8


def read(table: Table, terms: MatrixTerms) -> pl.DataFrame:
    """The matrix `terms.minutes` as rows: origin, place, minutes (Float32; null between two zones at 0 minutes).

    A zone is called what the file's lookup calls it; of several lookups `terms.origin` names that of the rows and
    `terms.place` that of the columns. Raises DataError where the file has no such matrix or no names for its zones.
    """
    times, lookups = _unpacked(table, terms)
    if times.ndim != 2 or not np.issubdtype(times.dtype, np.number):
        raise DataError(
            "is no matrix of numbers", where=f"{table.label}, {terms.minutes}", hint="another of its matrices"
        )
    origins = _zones(lookups, terms.origin, times.shape[0], table)
    places = _zones(lookups, terms.place, times.shape[1], table)
    frame = pl.DataFrame({"origin": np.repeat(origins, len(places)), "place": np.tile(places, len(origins))})
    minutes = pl.Series("minutes", times.ravel().astype(np.float32))
    no_way = (minutes == 0) & (frame["origin"] != frame["place"])
    return frame.with_columns(minutes).with_columns(minutes=pl.when(~no_way).then("minutes"))


def _unpacked(table: Table, terms: MatrixTerms) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
    """The matrix, and the file's lookups by name."""
    h5py = _library(table)
    with faults(table), h5py.File(table.path) as file:
        matrices, lookups = file.get("data", {}), file.get("lookup", {})
        if terms.minutes not in matrices:
            raise _no("matrix", terms.minutes, list(matrices), table)
        return np.asarray(matrices[terms.minutes][()]), {id: np.asarray(lookups[id][()]) for id in lookups}


def _zones(lookups: Mapping[str, NDArray[Any]], name: str, size: int, table: Table) -> NDArray[np.object_]:
    """What the zones along one side of a matrix are called: by the lookup of this name, or the only one there is."""
    if name not in lookups and len(lookups) != 1:
        raise _no("lookup", name, list(lookups), table)
    zones = lookups[name] if name in lookups else next(iter(lookups.values()))
    if zones.shape != (size,):
        got, expected = f"{' x '.join(map(str, zones.shape))} names", f"{size} names for {size} zones"
        hint = "the lookup that belongs to the matrix"
        raise DataError("a lookup does not fit its matrix", where=table.label, got=got, expected=expected, hint=hint)
    return np.array([_name(zone) for zone in zones.tolist()], object)


def _name(zone: object) -> str:
    """A zone as text: 7 and 7.0 are "7"."""
    if isinstance(zone, bytes):
        return zone.decode(errors="replace").strip()
    return str(int(zone)) if isinstance(zone, float) and zone.is_integer() else str(zone)


def _no(what: str, name: str, there: list[str], table: Table) -> DataError:
    close = get_close_matches(name, there, n=3)
    listed = ", ".join(there[:SHOWN]) + (f" and {len(there) - SHOWN} more" if len(there) > SHOWN else "")
    hint = " or ".join(map(repr, close)) if close else f"the name exactly as the file writes its {what}"
    return DataError(
        f"there is no {what} {name!r}", where=table.label, got=name, expected=listed or f"a {what}", hint=hint
    )


def _library(table: Table) -> Any:
    try:
        import h5py
    except ImportError:
        raise ContractError(
            "reading an OMX file needs the optional part `matrices`",
            where=table.label,
            hint='pip install "isopolis[matrices]"',
        ) from None
    if table.path is None or not table.path.is_file():
        raise DataError("there is no such file", where=table.label, hint="the name of a file in the city's folder")
    return h5py
