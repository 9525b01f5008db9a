"""Protected gaps: both sides shown, worked out from what is shown, tested among what is shown."""

from collections.abc import Callable

import polars as pl
import pytest

from isopolis.protection.case import Case
from isopolis.protection.gaps import protect_gaps
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold

Made = Callable[..., pl.DataFrame]
WOMEN, MEN = "gender=woman", "gender=man"
GAP = {
    "source": "survey",
    "indicator": "SAF01",
    "statistic": "share",
    "unit": "share",
    "area": "S",
    "period": "2019",
    "group": WOMEN,
    "depth": 1,
    "reference_kind": "rest",
    "reference": "rest",
    "difference": -0.2044,
    "ratio": 0.66,
    "adjusted": -0.1891,
    "n": 250,
    "n_reference": 250,
    "sampled": True,
    "se": 0.04,
    "log_se": 0.1,
    "df": 40.0,
    "basis": "measured",
    "obs_status": "A",
    "conf_status": "F",
}
EXACT = {"source": "register", "sampled": False, "se": None, "log_se": None, "df": None}


def gap(rows: Made, case: Case, estimates: list[dict], **change: object) -> dict:
    """One protected gap, beside these estimates."""
    shown = round_estimates(withhold(case.described(rows(*estimates)), case), case)
    floats = dict.fromkeys(("difference", "ratio", "adjusted", "se", "log_se", "df"), pl.Float64)
    private = pl.DataFrame([GAP | change], schema_overrides=floats)
    return protect_gaps(private, shown, case).row(0, named=True)


def survey(group: str, value: float, n: int = 250) -> dict:
    return {"group": group, "n": n, "value": value, "low": value - 0.06, "high": value + 0.06}


def register(group: str, value: float, n: int) -> dict:
    return {"source": "register", "group": group, "n": n, "value": value}


BOTH = [survey("everyone", 0.5, 500), survey(WOMEN, 0.3978), survey(MEN, 0.6022)]


def test_a_gap_against_the_rest_is_rounded_and_its_interval_goes_outward(rows: Made, case: Case) -> None:
    told = gap(rows, case, BOTH)
    assert (told["difference"], told["adjusted"], told["conf_status"]) == (-0.2, -0.19, "F")
    assert (told["low"], told["high"]) == (-0.29, -0.12)  # t with 40 degrees: 0.0808 either side of -0.2044
    assert told["ratio"] == round(0.40 / 0.60, 2)
    assert told["ratio_low"] <= told["ratio"] <= told["ratio_high"]
    assert told["q"] == 0.0


def test_a_gap_against_a_group_is_the_difference_of_both_published_values(rows: Made, case: Case) -> None:
    estimates = [survey("everyone", 0.5, 500), survey(WOMEN, 0.3950), survey(MEN, 0.6049)]
    told = gap(rows, case, estimates, reference_kind="group", reference=MEN, difference=-0.2099)
    assert told["difference"] == -0.20  # 0.40 less 0.60, though the private difference rounds to 0.21


@pytest.mark.parametrize(
    ("kind", "reference", "missing"),
    [("rest", "rest", "everyone"), ("everyone", "everyone", "everyone"), ("group", MEN, MEN), ("group", MEN, None)],
)
def test_a_gap_against_what_is_not_shown_is_not_told(
    rows: Made, case: Case, kind: str, reference: str, missing: str | None
) -> None:
    """Withheld on one side, or (None) no row at all."""
    estimates = [e | ({"n": 12} if e["group"] == missing else {}) for e in BOTH if missing or e["group"] != reference]
    told = gap(rows, case, estimates, reference_kind=kind, reference=reference)
    assert (told["difference"], told["q"], told["obs_status"], told["conf_status"]) == (None, None, "Q", "A")


def test_a_gap_of_a_withheld_group_keeps_its_key_and_its_reason(rows: Made, case: Case) -> None:
    estimates = [survey("everyone", 0.5, 500), survey(WOMEN, 0.4) | {"low": 0.1, "high": 0.7}]
    told = gap(rows, case, estimates)
    assert (told["group"], told["difference"], told["conf_status"]) == (WOMEN, None, "N")


@pytest.mark.parametrize(("n", "told"), [(30, "F"), (29, "A"), (None, "A")])
def test_the_rest_needs_as_many_persons_as_a_group(rows: Made, case: Case, n: int | None, told: str) -> None:
    assert gap(rows, case, BOTH, n_reference=n)["conf_status"] == told


@pytest.mark.parametrize(("positives", "told"), [(10, "F"), (9, "A"), (91, "A"), (90, "F")])
def test_the_rest_of_a_register_needs_people_on_both_sides(rows: Made, case: Case, positives: int, told: str) -> None:
    """A hundred men, of whom so many have the outcome: never told, and so not told by the gap of the women."""
    estimates = [register("everyone", 0.45, 1000), register("sex=female", 0.5, 900)]
    change = {"group": "sex=female", "difference": 0.5 - positives / 100, "n": 900, "n_reference": 100}
    assert gap(rows, case, estimates, **EXACT, **change)["conf_status"] == told


def test_a_register_has_no_test_and_no_width(rows: Made, case: Case) -> None:
    estimates = [register("everyone", 0.45, 1000), register("sex=female", 0.5, 500)]
    told = gap(rows, case, estimates, **EXACT, group="sex=female", difference=0.1, n=500, n_reference=500)
    assert (told["difference"], told["low"], told["high"], told["q"]) == (0.1, 0.1, 0.1, None)


def test_a_flag_of_low_reliability_passes_on(rows: Made, case: Case) -> None:
    shaky = survey(WOMEN, 0.2) | {"low": 0.13, "high": 0.29}
    assert gap(rows, case, [BOTH[0], shaky, BOTH[2]])["obs_status"] == "U"


def crossed(*withheld: str) -> list[dict]:
    values = {"everyone": 0.5, "disability=none": 0.6, WOMEN: 0.4, f"disability=none|{WOMEN}": 0.45}
    return [survey(group, value, 12 if group in withheld else 250) for group, value in values.items()]


def test_an_excess_comes_from_four_published_values(rows: Made, case: Case) -> None:
    change = {"group": f"disability=none|{WOMEN}", "depth": 2, "difference": -0.05}
    assert gap(rows, case, crossed(), **change)["excess"] == -0.05
    assert gap(rows, case, crossed("disability=none"), **change)["excess"] is None


def test_gaps_between_figures_of_others_come_through(rows: Made, case: Case) -> None:
    fields = {"source": "figures", "basis": "published", "reference_kind": "everyone", "reference": "everyone"}
    figures = [{"source": "figures", "basis": "published", "group": g, "value": v, "n": None} for g, v in
               (("everyone", 0.51234), (WOMEN, 0.4))]  # fmt: skip
    told = gap(rows, case, figures, **fields, difference=-0.11234, se=None, log_se=None, df=None, n=None)
    assert (told["difference"], told["conf_status"]) == (-0.11234, "F")


def test_a_gap_of_means_keeps_three_figures_at_both_ends(rows: Made, case: Case) -> None:
    mean = {"statistic": "mean", "unit": "euro", "se": 1.0}
    estimates = [
        mean | {"group": g, "value": v, "low": v - 9, "high": v + 9} for g, v in (("everyone", 97.0), (WOMEN, 95.5))
    ]
    told = gap(rows, case, estimates, statistic="mean", unit="euro", difference=-3.25, se=60.0, adjusted=None)
    assert (told["difference"], told["low"], told["high"]) == (-3.3, -125.0, 119.0)  # no 124.6: four figures
