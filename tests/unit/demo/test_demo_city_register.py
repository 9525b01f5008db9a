"""The register's tables equal the published ones, or come as close as they say."""

import polars as pl
import pytest

from isopolis.demo.published import table

ROUNDING = 5  # the source rounds neighbourhood counts to multiples of five
RESIDENTS = 537_833


def by_neighbourhood(register: pl.DataFrame, column: str, codes: dict[int, str]) -> pl.DataFrame:
    """Residents by neighbourhood (all 114) and code, a column a code."""
    counts = register.group_by("neighbourhood", column).len().pivot(on=column, index="neighbourhood", values="len")
    every = table("neighbourhoods").select(neighbourhood="code").join(counts, on="neighbourhood", how="left")
    return every.select("neighbourhood", *(pl.col(str(code)).fill_null(0).alias(name) for code, name in codes.items()))


def miss(ours: pl.DataFrame, names: list[str]) -> int:
    """The largest difference from the published table of neighbourhoods."""
    dutch = pl.col("population") - pl.col("western") - pl.col("non_western")
    published = table("neighbourhoods").with_columns(dutch=dutch)
    return max(abs(a - b) for name in names for a, b in zip(ours[name], published[name], strict=True))


def test_every_resident_is_there_once(register: pl.DataFrame) -> None:
    assert register.height == register["pid"].n_unique() == RESIDENTS


def test_sex_age_and_origin_of_the_city_are_exact(register: pl.DataFrame) -> None:
    band = pl.min_horizontal(pl.col("age") // 5 * 5, 95)
    ours = {
        (sex, age, origin): count
        for sex, age, origin, count in register.group_by("sex", band, "origin").len().iter_rows()
    }
    sexes, origins = {"male": 1, "female": 2}, {"dutch": 1, "western": 2, "non_western": 3}
    published = {
        (sexes[sex], int(age.split("_")[0]), origins[origin]): persons
        for sex, age, origin, persons in table("residents").iter_rows()
        if persons
    }
    assert ours == published


def test_years_of_age_are_exact(register: pl.DataFrame) -> None:
    ours = dict(register.filter(sex=2).group_by("age").len().iter_rows())
    published = table("single_ages").filter(pl.col("sex") == "female", pl.col("persons") > 0)
    assert ours == dict(published.select("age", "persons").iter_rows())


def test_sex_of_neighbourhoods_is_within_rounding(register: pl.DataFrame) -> None:
    names = {1: "male", 2: "female"}
    assert miss(by_neighbourhood(register, "sex", names), list(names.values())) < ROUNDING


def test_origin_of_neighbourhoods_is_within_rounding(register: pl.DataFrame) -> None:
    names = {1: "dutch", 2: "western", 3: "non_western"}
    assert miss(by_neighbourhood(register, "origin", names), list(names.values())) < ROUNDING


def test_age_of_neighbourhoods_is_within_rounding(register: pl.DataFrame) -> None:
    starts = {0: "age_0_14", 15: "age_15_24", 25: "age_25_44", 45: "age_45_64", 65: "age_65_plus"}
    broad = pl.lit(0)
    for start in starts:
        broad = pl.when(pl.col("age") >= start).then(start).otherwise(broad)
    ours = by_neighbourhood(register.with_columns(broad=broad), "broad", starts)
    assert miss(ours, list(starts.values())) < ROUNDING


def test_residents_of_neighbourhoods_are_within_rounding(register: pl.DataFrame) -> None:
    counts = dict(register.group_by("neighbourhood").len().iter_rows())
    published = table("neighbourhoods").select("code", "population").iter_rows()
    assert all(abs(counts.get(code, 0) - persons) < ROUNDING for code, persons in published)


def test_empty_neighbourhoods_stay_empty(register: pl.DataFrame) -> None:
    empty = table("neighbourhoods").filter(pl.col("population") == 0)["code"]
    assert len(empty) == 3
    assert register.filter(pl.col("neighbourhood").is_in(empty.implode())).is_empty()


def households(register: pl.DataFrame) -> pl.DataFrame:
    """One row a private household."""
    private = register.filter(pl.col("household_kind") != 9)
    return private.group_by("hid").agg(
        pl.len().alias("size"), pl.col("household_kind", "neighbourhood", "income_fifth", "income").first()
    )


def test_households_are_as_many_and_as_large_as_published(register: pl.DataFrame) -> None:
    sizes = households(register).group_by(pl.min_horizontal("size", 5)).len().sort("size")["len"]
    published = table("household_sizes")["households"]
    assert sizes.sum() == pytest.approx(published.sum(), rel=0.001)
    assert sizes.to_list() == pytest.approx(published.to_list(), rel=0.05)


def test_those_who_live_alone_are_as_published(register: pl.DataFrame) -> None:
    alone = dict(register.filter(household_kind=1).group_by("neighbourhood").len().iter_rows())
    rows = table("neighbourhoods").filter(pl.col("one_person") > 0)
    assert sum(alone.values()) == pytest.approx(table("household_sizes")["households"][0], rel=0.001)
    assert all(abs(alone[code] - count) <= 8 for code, count in rows.select("code", "one_person").iter_rows())


def test_a_household_stays_in_one_neighbourhood(register: pl.DataFrame) -> None:
    assert register.group_by("hid").agg(pl.col("neighbourhood").n_unique())["neighbourhood"].max() == 1


def test_a_household_has_one_income(register: pl.DataFrame) -> None:
    assert register.group_by("hid").agg(pl.col("income").n_unique())["income"].max() == 1


def test_children_live_with_somebody_grown_up(register: pl.DataFrame) -> None:
    private = register.filter(pl.col("household_kind") != 9)
    oldest = private.group_by("hid").agg(pl.col("age").max())
    assert (oldest["age"] < 18).mean() < 0.002  # sixteen-year-olds do live alone


def test_low_incomes_of_neighbourhoods_are_as_published(register: pl.DataFrame, folder) -> None:
    line = float((folder / "city.toml").read_text().split("income < ")[1].split('"')[0])
    ours = households(register).group_by("neighbourhood").agg((pl.col("income") < line).mean() * 100, pl.len())
    rows = table("neighbourhoods").drop_nulls("low_income_pct").join(ours, left_on="code", right_on="neighbourhood")
    assert (rows["income"] - rows["low_income_pct"]).abs().max() < 0.7


def test_incomes_by_origin_of_the_head_follow_the_national_fifths(people: pl.DataFrame) -> None:
    heads = people.with_row_index("row").filter(pl.col("row") == pl.col("head"))
    tenths = table("income_tenths").filter(pl.col("dimension") == "main_earner_origin")
    for origin in ("dutch", "western", "non_western"):
        published = tenths.filter(pl.col("category") == origin)["pct"]
        ours = heads.filter(pl.col("origin") == origin)["tenth"].value_counts(normalize=True).sort("tenth")
        assert (ours["proportion"] * 100).to_list() == pytest.approx(
            (published / published.sum() * 100).to_list(), abs=0.6
        )


def test_the_mean_income_is_the_published_one(register: pl.DataFrame) -> None:
    rows = table("neighbourhoods").drop_nulls("income_mean_keur")
    published = (rows["income_mean_keur"] * rows["households"]).sum() / rows["households"].sum()
    assert households(register)["income"].mean() / 1000 == pytest.approx(published, rel=0.01)


def test_education_of_neighbourhoods_is_as_published(register: pl.DataFrame) -> None:
    under_75 = register.filter(pl.col("age").is_between(15, 74))
    ours = by_neighbourhood(under_75, "education", {1: "low", 2: "medium", 3: "high"}).drop("neighbourhood")
    published = table("neighbourhoods").select("education_low", "education_medium", "education_high")
    large = (published.sum_horizontal() >= 200).fill_null(False)
    shares = [frame.filter(large).to_numpy() for frame in (ours, published)]
    ours_share, published_share = (counts / counts.sum(axis=1, keepdims=True) for counts in shares)
    assert abs(ours_share - published_share).max() < 0.005


def test_a_register_holds_no_orientation_belief_or_gender(register: pl.DataFrame) -> None:
    assert not {"orientation", "belief", "gender", "gender_modality", "gali"} & set(register.columns)
