"""What commands leave in a city's folder: private/, which stays, and releases/, which may travel."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from isopolis import __version__
from isopolis.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from isopolis.measurement import Estimates, Gaps, Reach
    from isopolis.planning import Assessment, Incidence, Plan, Sites
    from isopolis.sources import City

    Planned = Plan | Sites | Assessment | Incidence

PRIVATE = "private"
RELEASES = "releases"
DECISIONS = "decisions"  # what a decision would do is asked of results, and makes none of them old
TABLES = ("estimates", "gaps", "quality", "coverage", "assumptions")
STAMP = "measured.json"
REACH_STAMP = "reached.json"
ORIGIN, ASKED = "origin", "asked"
_IGNORE = "# Nothing in here may leave the city.\n*\n"


def keep(city: "City", estimates: "Estimates", gaps: "Gaps") -> Path:
    """The folder private/ that now holds the results, and what they were measured from; all of it, or none."""
    folder = _private(city)
    (folder / STAMP).unlink(missing_ok=True)
    _keep_tables(folder, _tables(estimates, gaps))
    (folder / STAMP).write_text(json.dumps(_origin(city), indent=2), "utf-8")  # last: without it nothing counts
    return folder


def keep_reach(city: "City", reach: "Reach") -> Path:
    """The folder private/ that now holds travel times and reach; all of it, or none."""
    folder = _private(city)
    (folder / REACH_STAMP).unlink(missing_ok=True)
    assert reach.travel is not None  # what was just worked out has its travel times
    _keep_tables(folder, {"reach": reach.frame, "travel": reach.travel.frame, "within": reach.travel.values})
    said = {"origin": _origin(city), "method": dict(reach.method)}
    (folder / REACH_STAMP).write_text(json.dumps(said, indent=2, ensure_ascii=False), "utf-8")
    return folder


def keep_plan(city: "City", found: "Planned", asked: Path | None = None) -> Path:
    """The file in private/ that now holds a plan, sites, an assessment or a budget by group, and what it is made from.

    The one before it is replaced; of sites there is one file a kind. `asked` is the file of the decision.
    """
    folder, name = _private(city), _file(found)
    unfinished, path = folder / f".{name}.{os.getpid()}", folder / name
    question = {str(asked.resolve()): _digest(asked)} if asked else {}
    data = {ORIGIN: _origin(city), ASKED: question, **found.as_data()}
    try:
        unfinished.write_text(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False), "utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


class KeptPlans(NamedTuple):
    """What private/ holds of plans for the city as it is now, and the names of files that are older than it is."""

    fresh: "list[Planned]"
    old: list[str]


def kept_plans(city: "City") -> KeptPlans:
    """The plan, the sites of each kind, the assessment and the budget by group that are in private/."""
    folder, kinds = city.path / PRIVATE, _kinds()
    found, origin = KeptPlans([], []), _origin(city)
    for path in sorted(folder.glob("*.json")):
        kind = kinds.get(path.name.split("-")[0].removesuffix(".json"))
        data = _stamp(folder, path.name) if kind else None
        if kind and isinstance(data, dict) and data.pop(ORIGIN, None) == origin and _as_asked(data.pop(ASKED, {})):
            found.fresh.append(kind.of_data(data))
        elif kind:
            found.old.append(path.name)
    return found


def _as_asked(question: Mapping[str, str]) -> bool:
    """Whether the file of the decision says what it said; one that is gone cannot say otherwise."""
    return all(_digest(Path(path)) == digest for path, digest in question.items() if Path(path).is_file())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _kinds() -> "dict[str, type[Planned]]":
    """The files that plans are kept in, by how their names begin."""
    from isopolis.planning import Assessment, Incidence, Plan, Sites

    return {"plan": Plan, "sites": Sites, "assessment": Assessment, "budget": Incidence}


def _file(found: "Planned") -> str:
    name = next(name for name, kind in _kinds().items() if isinstance(found, kind))
    return f"{name}-{found.kind}.json" if name == "sites" else f"{name}.json"  # type: ignore[union-attr]


def kept_reach(city: "City") -> "Reach | None":
    """Reach with its travel times from private/, or None where there is none or its inputs changed since."""
    import polars as pl

    from isopolis.access.travelling import TravelTimes
    from isopolis.measurement import Reach

    folder = city.path / PRIVATE
    said = _stamp(folder, REACH_STAMP)
    paths = [folder / f"{name}.parquet" for name in ("reach", "travel", "within")]
    if not said or said.get("origin") != _origin(city) or not all(path.is_file() for path in paths):
        return None
    frame, times, values = (pl.read_parquet(path) for path in paths)
    return Reach(frame, said["method"], TravelTimes.of(city, times, values, said["method"]))


def kept(city: "City") -> "tuple[Estimates, Gaps] | None":
    """The results in private/, or None where there are none or what they were measured from changed since."""
    import polars as pl

    from isopolis.measurement import Estimates, Gaps

    folder = city.path / PRIVATE
    if _stamp(folder) != _origin(city):
        return None
    found = {name: pl.read_parquet(path) for name in TABLES if (path := folder / f"{name}.parquet").is_file()}
    if not set(TABLES[:4]) <= set(found):
        return None
    area, assumptions = city.contract.city.area, found.get("assumptions")
    estimates = Estimates(found["estimates"], found["quality"], found["coverage"], area, assumptions)
    return estimates, Gaps(found["gaps"])


def _private(city: "City") -> Path:
    folder = city.path / PRIVATE
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text(_IGNORE, "utf-8")
    return folder


def release_folder(city: Path, periods: tuple[str, ...]) -> Path:
    """releases/PERIOD; several periods go by the first and the last."""
    ends = dict.fromkeys((min(periods), max(periods)))
    return city / RELEASES / "-".join(ends).replace("/", "-").replace("\\", "-")


def in_a_folder(path: Path) -> Path:
    """The path, where the folder it goes to exists; raises UsageError where it does not."""
    if not path.parent.is_dir():
        raise UsageError("there is no such folder", where=str(path.parent), hint="making it first, or another --out")
    return path


def _tables(estimates: "Estimates", gaps: "Gaps") -> dict[str, "pl.DataFrame"]:
    frames = (estimates.frame, gaps.frame, estimates.quality, estimates.coverage, estimates.assumptions)
    return {name: frame for name, frame in zip(TABLES, frames, strict=True) if frame is not None}


def _keep_tables(folder: Path, tables: Mapping[str, "pl.DataFrame"]) -> None:
    """Each table under a temporary name; the names change only when all are there."""
    unfinished = {name: folder / f".{name}.{os.getpid()}" for name in tables}
    try:
        for name, table in tables.items():
            table.write_parquet(unfinished[name])
        for name, path in unfinished.items():
            path.replace(folder / f"{name}.parquet")
    finally:
        for path in unfinished.values():
            path.unlink(missing_ok=True)


def _stamp(folder: Path, name: str = STAMP) -> Any:
    """What private/ says its results were made from, or None where it does not say so."""
    try:
        return json.loads((folder / name).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _origin(city: "City") -> dict[str, Any]:
    """What results depend on: the engine, the framework, and each file by its size and time.

    A table in a database has neither, so its results are never taken for fresh.
    """
    stats = {os.path.relpath(p, city.path.resolve()): [p.stat().st_size, p.stat().st_mtime_ns] for p in _files(city)}
    databases = [name for name, terms in city.contract.sources.items() if terms.url]
    fresh = os.urandom(8).hex() if databases else ""
    return {"engine": __version__, "framework": city.framework.hash, "files": stats, "databases": fresh}


def _files(city: "City") -> list[Path]:
    """Each file of the folder, and each that the contract names elsewhere."""
    own = {PRIVATE, RELEASES, DECISIONS}
    inside = [p for p in city.path.rglob("*") if p.relative_to(city.path).parts[0] not in own and p.suffix != ".html"]
    named = [terms.file for terms in city.contract.sources.values() if terms.file]
    named += city.contract.areas.file if city.contract.areas else ()
    contract = city.contract
    named += [t.file for t in (contract.assumptions, contract.origins, contract.streets) if t]
    named += [t.file for t in (contract.interventions, contract.candidates, contract.budget) if t]
    named += contract.facilities.file if contract.facilities else ()
    named += [terms.file for terms in contract.matrices.values()]
    files = {path.resolve() for path in [*inside, *(city.path / name for name in named)] if path.is_file()}
    return sorted(files)
