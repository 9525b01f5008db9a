"""The airlock: private results go in, a release comes out, and nothing else leaves the city."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any, NamedTuple, get_args

import polars as pl

from isopolis.errors import ProtectionRefused
from isopolis.measurement import Estimates, Gaps, Reach
from isopolis.planning import Assessment, Incidence, Plan, Sites
from isopolis.protection.budgets import protect_incidence
from isopolis.protection.case import KEY, Case
from isopolis.protection.changes import protect_assessment, protect_sites
from isopolis.protection.coverage import protect_coverage
from isopolis.protection.gaps import protect_gaps
from isopolis.protection.plans import protect_plan
from isopolis.protection.quality import protect_quality
from isopolis.protection.reach import protect_reach
from isopolis.protection.regimes import source_notes
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold
from isopolis.release import Manifest, Release, Rules, audit_record, load_rules, run_checks
from isopolis.release.place import area_table
from isopolis.release.tables import ESTIMATES, GAPS
from isopolis.sources import City

Result = Estimates | Gaps | Reach | Plan | Sites | Assessment | Incidence
TYPES = get_args(Result)
ALONE = (Reach, Plan, Sites, Assessment, Incidence)  # one of each, and one siting a kind
GAP_KEY = [*KEY, "reference_kind", "reference"]


def protect(city: City, *results: Result) -> Release:
    """The release of a city's results: placed, thresholded, rounded, marked, checked.

    Gaps against the rest are worked out where none are given. ProtectionRefused for a result whose type has no
    rule, for results that no rule describes, and where what came out would not pass the public checks.
    """
    given = _sorted_by_type(results)
    estimates = given.estimates
    rules = _rules(city)
    frame = _one([e.frame for e in estimates], KEY)
    geojson = city.areas.geojson() if city.areas else None
    notes = source_notes(city, rules, frame.select("source", "period"))
    regimes = pl.DataFrame([(n.name, n.protected_as) for n in notes], schema=_REGIMES, orient="row")
    case = Case(rules, city.framework, area_table(geojson, city.contract.city.area), regimes)
    shown = round_estimates(withhold(case.described(frame), case), case)
    periods = {*frame["period"], *(period for reach in given.reach for period in reach.frame["period"])}
    release = Release(
        manifest=_manifest(city, rules, sorted(periods)).model_copy(update={"sources": notes}),
        framework=city.framework,
        tables=_tables(case, shown, _one([g.frame for g in given.gaps], GAP_KEY), estimates),
        rules=rules.as_data(),
        areas=geojson,
        assumptions=next((e.assumptions for e in estimates if e.assumptions is not None), None),
    )
    release = _with_further(release, given, shown, case)
    return _checked(replace(release, audit=audit_record(release)))


def _with_further(release: Release, given: "_Given", shown: pl.DataFrame, case: Case) -> Release:
    """The release with the tables that only some cities have, each beside how it was worked out."""
    found: dict[str, tuple[pl.DataFrame, Any]] = {}
    for reach in given.reach:
        found["reach"] = protect_reach(reach, case)
    for plan in given.plans:
        found["plan"] = protect_plan(plan, shown, case)
    for assessment in given.assessments:
        found["assessment"] = protect_assessment(assessment, *found["reach"], case)
    if given.sites:
        earlier = [found[name][0] for name in ("reach", "assessment") if name in found]
        found["sites"] = protect_sites(given.sites, earlier, found["reach"][1], case)
    for incidence in given.incidences:
        found["budget"] = protect_incidence(incidence, shown, found["reach"][0] if given.reach else None, case)
    tables = {name: rows for name, (rows, _) in found.items()}
    said: dict[str, Any] = {name: note for name, (_, note) in found.items()}
    return replace(release, tables={**release.tables, **tables}, **said)


_REGIMES = {"source": pl.String, "regime": pl.String}


class _Given(NamedTuple):
    """The results by their type."""

    estimates: list[Estimates]
    gaps: list[Gaps]
    reach: list[Reach]
    plans: list[Plan]
    sites: list[Sites]
    assessments: list[Assessment]
    incidences: list[Incidence]


def _sorted_by_type(results: tuple[Any, ...]) -> _Given:
    """The results by their type. A type without a rule is refused, and what must stand alone given twice."""
    for result in results:
        if not isinstance(result, TYPES):
            raise ProtectionRefused(
                "there is no rule for results of this type",
                got=type(result).__name__,
                expected=", ".join(kind.__name__ for kind in TYPES),
                hint="the results of isopolis.measure, reach, plan, locate, assess and incidence",
            )
    given = _Given(*([r for r in results if isinstance(r, kind)] for kind in TYPES))
    if not given.estimates:
        raise ProtectionRefused(
            "nothing can be judged without the estimates", expected="Estimates", hint="protect(city, estimates, gaps)"
        )
    if (given.sites or given.assessments) and not given.reach:
        raise ProtectionRefused(
            "no way of moving is explained without reach",
            expected="Reach",
            hint="protect(city, estimates, reach, assessment)",
        )
    names = [r.kind if isinstance(r, Sites) else type(r).__name__ for r in results if isinstance(r, ALONE)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProtectionRefused("the same number is given twice", got=f"more than one {twice[0]}", hint="one of them")
    return given._replace(gaps=given.gaps or [e.gaps() for e in given.estimates])


def _one(frames: list[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    """All rows in one frame, sorted by key; the same row twice is refused."""
    joined = pl.concat(frames, how="diagonal_relaxed").sort(key)
    twice = joined.select(key).is_duplicated()
    if twice.any():
        raise ProtectionRefused("the same number is given twice", got=f"{int(twice.sum()):,} rows")
    return joined


def _tables(
    case: Case, shown: pl.DataFrame, gaps: pl.DataFrame, estimates: list[Estimates]
) -> Mapping[str, pl.DataFrame]:
    quality = pl.concat([e.quality for e in estimates], how="diagonal_relaxed")
    coverage = pl.concat([e.coverage for e in estimates])
    return {
        "estimates": _public(shown, ESTIMATES, KEY),
        "gaps": _public(protect_gaps(gaps, shown, case), GAPS, GAP_KEY),
        "coverage": protect_coverage(coverage, shown, case.framework),
        "quality": protect_quality(quality, case),
    }


def _public(rows: pl.DataFrame, schema: Mapping[str, Any], key: list[str]) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).sort(key)


def _rules(city: City) -> Rules:
    name = city.contract.protection.rules
    return load_rules(city.path / name if name.endswith(".toml") else name)


def _manifest(city: City, rules: Rules, periods: list[str]) -> Manifest:
    terms, framework = city.contract.city, city.framework
    return Manifest(
        city=terms.name,
        country=terms.country,
        area=terms.area,
        synthetic=terms.synthetic,
        framework=framework.id,
        framework_version=framework.version,
        framework_hash=framework.hash,
        periods=tuple(periods),
        rules=rules.id,
        rules_note=rules.note,
        engine=f"isopolis {version('isopolis')}",
        attribution=terms.attribution,
        licence=terms.licence,
        absent=city.contract.frame.absent,
        area_levels=tuple(city.areas.levels) if city.areas else ("city",),
    )


def _checked(release: Release) -> Release:
    """The release, if it passes every public check: the airlock does not trust its own work."""
    if findings := [f for f in run_checks(release) if f.severity == "error"]:
        raise ProtectionRefused.of(findings)
    return release
