"""Whatever the people are, what comes out keeps the rules: held against a plain count of the same people."""

from itertools import product

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isopolis import framework
from isopolis.measurement.estimate import LEAST
from isopolis.protection.case import Case
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold
from isopolis.release.place import area_table
from isopolis.release.rules import load_rules

FRAMEWORK = framework.load("cities-of-equality")
AREAS = {"S": ("D", "E"), "D": ("N", "M")}
SEXES, EDUCATIONS = ("female", "male"), ("low", "medium", "high")
Cell = tuple[str, str, str]  # area without parts, sex, education
LEAVES = ("N", "M", "E")


def map_of_areas() -> pl.DataFrame:
    parents = {part: whole for whole, parts in AREAS.items() for part in parts}
    rows = [{"code": c, "name": c, "parent": p, "level": "district"} for c, p in parents.items()]
    return area_table({"features": [{"properties": row} for row in rows]}, "S")


CASE = Case(
    load_rules("standard"),
    FRAMEWORK,
    map_of_areas(),
    pl.DataFrame({"source": ["register"], "regime": ["register"]}),
)


@st.composite
def people(draw: st.DrawFn) -> dict[Cell, tuple[int, int]]:
    """How many persons each finest cell holds, and how many of them have the outcome."""
    cells = {}
    for cell in product(LEAVES, SEXES, EDUCATIONS):
        n = draw(st.integers(0, 60) | st.integers(0, 400))
        cells[cell] = (n, draw(st.integers(0, n)))
    return cells


def leaves(area: str) -> set[str]:
    return {area} if area in LEAVES else {leaf for part in AREAS[area] for leaf in leaves(part)}


def counted(cells: dict[Cell, tuple[int, int]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Persons and outcomes of each area, sex ("" for both) and education, by adding up one by one."""
    found = {}
    for area, sex, education in product(("S", "D", "E", "N", "M"), ("", *SEXES), ("", *EDUCATIONS)):
        chosen = [v for (a, s, e), v in cells.items() if a in leaves(area) and sex in ("", s) and education in ("", e)]
        found[area, sex, education] = (sum(n for n, _ in chosen), sum(m for _, m in chosen))
    return found


def key(sex: str, education: str) -> str:
    return "|".join(f"{c}={v}" for c, v in (("education", education), ("sex", sex)) if v) or "everyone"


def private(counts: dict[tuple[str, str, str], tuple[int, int]]) -> pl.DataFrame:
    """The counts as measurement would give them: below the whole city, the smallest are not listed."""
    rows = [
        {"area": area, "group": key(sex, education), "depth": bool(sex) + bool(education), "n": n, "value": m / n}
        for (area, sex, education), (n, m) in counts.items()
        if n >= (1 if area == "S" else LEAST)
    ]
    fixed = {"source": "register", "indicator": "SAF01", "statistic": "share", "unit": "share", "period": "2019"}
    marks = {"obs_status": "A", "conf_status": "F", "basis": "measured"}
    none = {name: pl.lit(None, pl.Float64).alias(name) for name in ("se", "df", "deff", "n_clusters")}
    frame = pl.DataFrame(
        rows, schema={"area": pl.String, "group": pl.String, "depth": pl.Int64, "n": pl.Int64, "value": pl.Float64}
    )
    return frame.with_columns(
        *(pl.lit(v).alias(k) for k, v in (fixed | marks).items()),
        *none.values(),
        pl.col("value").alias("low"),
        pl.col("value").alias("high"),
    )


def protected(frame: pl.DataFrame) -> dict[tuple[str, str], dict]:
    told = round_estimates(withhold(CASE.described(frame), CASE), CASE)
    return {(row["area"], row["group"]): row for row in told.iter_rows(named=True)}


def sums() -> list[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """Every total with its parts, written out."""
    found = []
    for area in ("S", "D", "E", "N", "M"):
        found += [((area, key("", e)), [(area, key(s, e)) for s in SEXES]) for e in ("", *EDUCATIONS)]
        found += [((area, key(s, "")), [(area, key(s, e)) for e in EDUCATIONS]) for s in ("", *SEXES)]
    for whole, parts in AREAS.items():
        groups = [key(s, e) for s, e in product(("", *SEXES), ("", *EDUCATIONS))]
        found += [((whole, g), [(part, g) for part in parts]) for g in groups]
    return found


quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(people())
def test_what_is_shown_rests_on_enough_people_on_both_sides(cells: dict) -> None:
    counts = counted(cells)
    by_key = {(a, key(s, e)): v for (a, s, e), v in counts.items()}
    for where, row in protected(private(counts)).items():
        n, m = by_key[where]
        if row["obs_status"] != "Q":
            assert n >= 30
            assert min(m, n - m) >= 10
            assert abs(row["n"] - n) <= 5
            assert abs(row["value"] - m / n) <= 0.005 + 1e-12
        else:
            assert row["n"] is row["value"] is row["low"] is row["high"] is None


@quick
@given(people())
def test_no_withheld_number_is_a_total_less_its_parts(cells: dict) -> None:
    """One unknown in a sum is no unknown. Two are; so are people who are not listed at all."""
    counts = counted(cells)
    persons = {(a, key(s, e)): n for (a, s, e), (n, _) in counts.items()}
    shown = {where: row["obs_status"] != "Q" for where, row in protected(private(counts)).items()}
    for total, parts in sums():
        listed = [where for where in (total, *parts) if where in shown]
        unlisted = [where for where in parts if where not in shown and persons[where]]
        hidden = [where for where in listed if not shown[where]]
        if total in shown and len(listed) > 1:
            assert len(hidden) + len(unlisted) != 1


@quick
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(cells: dict, random) -> None:
    frame = private(counted(cells))
    order = list(range(frame.height))
    random.shuffle(order)
    assert protected(frame[order]) == protected(frame)


@quick
@given(people())
def test_what_may_be_shown_is_shown_unless_a_neighbour_needs_it(cells: dict) -> None:
    """Nothing is withheld without a reason: where every number passes alone and all are listed, all are shown."""
    large = {cell: (n + 200, m + 100) for cell, (n, m) in cells.items()}
    assert all(row["obs_status"] != "Q" for row in protected(private(counted(large))).values())
