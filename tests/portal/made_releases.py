"""Releases to load: a small synthetic city of the tests, and The Hague as the demo builds it. Each is made once."""

import atexit
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from isopolis import measurement, protection, sources
from isopolis.demo import the_hague
from isopolis.release import bundle

HERE = Path(tempfile.mkdtemp(prefix="isopolis-releases-"))
atexit.register(shutil.rmtree, HERE, ignore_errors=True)


@cache
def small(period: str = "2019", seed: int = 1, name: str = "Small city") -> Path:
    """A release of a synthetic city: a register, a survey, a few published figures of 2018. Read only."""
    home = HERE / f"small-{period}-{seed}-{name}"
    _unit_tests().write_city(home, seed)
    terms = home / "city.toml"
    text = terms.read_text("utf-8").replace('period = "2019"', f'period = "{period}"')
    terms.write_text(text.replace('name = "Small city"', f'name = "{name}"', 1), "utf-8")
    return _released(home, period)


@cache
def reached() -> Path:
    """A release of a synthetic city that says who gets where, on streets. Read only."""
    from tests.unit.made_reach import made_reach

    home = HERE / "reached"
    _unit_tests().write_city(home)
    terms = home / "city.toml"
    terms.write_text(terms.read_text("utf-8").replace('name = "Small city"', 'name = "Walked city"', 1), "utf-8")
    return _released(home, "2019", made_reach())


@cache
def planned() -> Path:
    """A release of the made-up town with a plan, sites, an assessment and a budget by group. Read only."""
    from isopolis import planning
    from isopolis.sources import decision
    from tests.planned_town import planned_town

    home = planned_town(HERE / "planned")
    city = sources.open(home)
    reach = measurement.reach(city)
    estimates = measurement.measure(city, times=reach.travel)
    plans = (
        planning.plan(city, estimates, 400.0, "total"),
        planning.locate(city, "library", open=1),
        planning.assess(city, decision.read(home / "decisions" / "close.toml")),
        planning.incidence(city, estimates, reach),
    )
    release = protection.protect(city, estimates, estimates.gaps(), reach, *plans)
    return release.write(home / "releases" / "2024")


@cache
def hague_reached() -> Path:
    """A release of The Hague with reach made up for each of its areas: as many as a page must bear. Read only."""
    from tests.unit.made_reach import made_everywhere

    home = the_hague.write(HERE / "with-reach")
    return _released(home, "2019-2021", made_everywhere(sources.open(home)))


@cache
def hague() -> Path:
    """The release of The Hague: real, published figures of 2019 to 2021. Read only."""
    return _released(the_hague.write(HERE), "2019-2021")


def copied(release: Path, folder: Path, change: Callable[[Path], Any] = lambda folder: None) -> Path:
    """A copy of a release with something done to it."""
    shutil.copytree(release, folder)
    change(folder)
    return folder


def rehashed(folder: Path, **facts: Any) -> None:
    """The manifest with other facts, and with the hash of every file as it lies there now: careful forgery."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes()) | facts
    manifest["files"] = {p.name: bundle.sha256(p.read_bytes()) for p in sorted(folder.iterdir()) if p != path}
    path.write_bytes(bundle.json_bytes(manifest))


def _released(home: Path, period: str, *more: measurement.Reach) -> Path:
    city = sources.open(home)
    estimates = measurement.measure(city)
    return protection.protect(city, estimates, estimates.gaps(), *more).write(home / "releases" / period)


def _unit_tests() -> Any:
    """The module of the unit tests that writes the small city."""
    place = Path(__file__).parents[1] / "unit" / "conftest.py"
    spec = importlib.util.spec_from_file_location("unit_conftest", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
