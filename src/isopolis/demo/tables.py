"""The demo city's two tables as a statistical office would hand them over: codes, refusals, gaps."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from isopolis.demo.households import KINDS
from isopolis.demo.identities import BELIEFS, DISABILITIES, GENDERS, ORIENTATIONS
from isopolis.demo.published import LEVELS, ORIGINS, SEXES, table

NOT_APPLICABLE, REFUSED, UNKNOWN = 9, 9, 8
CODES: Mapping[str, tuple[str, ...]] = {
    "sex": SEXES,
    "origin": ORIGINS,
    "education": LEVELS,
    "kind": KINDS,
    "disability": DISABILITIES,
    "orientation": ORIENTATIONS,
    "gender": GENDERS,
    "gender_modality": ("cisgender", "transgender"),
    "sex_characteristics": ("intersex", "endosex"),
    "belief": BELIEFS,
}
# Shares of the people asked who refuse, and who do not know. Orientation as in the survey's brief; the others
# are assumed and smaller.
SILENCE: Mapping[str, tuple[float, float]] = {
    "gender": (0.01, 0.0),
    "gender_modality": (0.02, 0.0),
    "sex_characteristics": (0.03, 0.01),
    "orientation": (0.09, 0.0),
    "belief": (0.04, 0.0),
    "gali": (0.01, 0.0),
    "q_safe": (0.005, 0.015),
    "q_unsafe_here": (0.005, 0.01),
    "q_detours": (0.005, 0.01),
    "q_afraid": (0.005, 0.01),
    "q_discriminated": (0.02, 0.02),
    "q_race": (0.02, 0.02),
    "q_hands": (0.05, 0.01),
    "q_lonely": (0.015, 0.01),
    "q_unmet": (0.01, 0.01),
    "q_work": (0.01, 0.0),
    "q_seeking": (0.01, 0.0),
}


def coded(name: str) -> pl.Expr:
    """A characteristic as its code: 1 for the first category; 9 where it does not apply."""
    numbers = {category: code for code, category in enumerate(CODES[name], start=1)}
    return pl.col(name).replace_strict(numbers, default=NOT_APPLICABLE, return_dtype=pl.Int8)


def _fifth() -> pl.Expr:
    return ((pl.col("tenth") + 1) // 2).fill_null(NOT_APPLICABLE).cast(pl.Int8)


def _characteristics() -> list[pl.Expr]:
    """The columns both tables share."""
    return [
        pl.col("area").alias("neighbourhood"),
        coded("sex"),
        pl.col("age").cast(pl.Int16),
        coded("origin"),
        coded("education"),
        coded("kind").alias("household_kind"),
        _fifth().alias("income_fifth"),
    ]


def register(people: pl.DataFrame) -> pl.DataFrame:
    """One row a resident: what registers hold. No orientation, belief, gender or disability: no register has them."""
    distances = table("neighbourhoods").select("code", "gp_km", "childcare_km")
    made = people.with_row_index("number").select(
        "area",
        (pl.lit("P") + pl.col("number").cast(pl.String).str.zfill(6)).alias("pid"),
        household_id().alias("hid"),
        *_characteristics(),
        pl.col("income").cast(pl.Int32),
        pl.col("in_work").cast(pl.Int8),
    )
    placed = made.join(distances, left_on="area", right_on="code", how="left", maintain_order="left")
    return placed.drop("area").with_columns(pl.col("gp_km", "childcare_km").cast(pl.Float32))


def household_id() -> pl.Expr:
    """A household's pseudonym, from the row of its head; in an institution each resident has their own."""
    head = pl.when(pl.col("head") >= 0).then("head").otherwise(pl.int_range(pl.len()))
    return pl.lit("H") + head.cast(pl.String).str.zfill(6)


def survey(drawn: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One row a respondent: characteristics and answers as codes; 8 does not know, 9 refused, null not asked."""
    made = drawn.with_row_index("number").select(
        (pl.lit("R") + (pl.col("number") + 1).cast(pl.String).str.zfill(5)).alias("pid"),
        "hid",
        "stratum",
        "cluster",
        "weight",
        *_characteristics(),
        _age_group(),
        *(coded(name) for name in ("gender", "gender_modality", "sex_characteristics", "orientation", "belief")),
        coded("disability").alias("gali"),
        *_answers(drawn, rng),
        *_numbers(drawn, rng),
    )
    return made.with_columns(_silenced(made[name], refuse, ignore, rng) for name, (refuse, ignore) in SILENCE.items())


def _age_group() -> pl.Expr:
    age = pl.col("age")
    return (pl.lit(1) + (age >= 25) + (age >= 45) + (age >= 65)).cast(pl.Int8).alias("age_group")


def _answers(drawn: pl.DataFrame, rng: np.random.Generator) -> list[pl.Series]:
    """Answer codes of the questions: the catalogue's where it has the question, else 1 yes, 2 no."""
    return [
        _answer(drawn, "unsafe_sometimes", "q_safe", {False: (1, 2), True: (3, 4)}, rng),
        _answer(drawn, "unsafe_here", "q_unsafe_here", {True: (1,), False: (2,)}, rng),
        _answer(drawn, "detours", "q_detours", {True: (1,), False: (2,)}, rng),
        _answer(drawn, "afraid_of_crime", "q_afraid", {True: (1,), False: (2,)}, rng),
        _answer(drawn, "discriminated", "q_discriminated", {True: (1, 2, 2), False: (3,)}, rng),
        _answer(drawn, "discriminated_race", "q_race", {True: (1,), False: (2,)}, rng),
        _answer(drawn, "avoids_holding_hands", "q_hands", {True: (3, 4), False: (1, 2)}, rng),
        _answer(drawn, "lonely", "q_lonely", {True: (1, 2, 2), False: (3, 4, 4, 5, 5)}, rng),
        _answer(drawn, "unmet_need", "q_unmet", {True: (2, 3, 4, 4), False: (1, 1, 1, 5)}, rng),
        _answer(drawn, "in_work", "q_work", {True: (1,), False: (2,)}, rng),
        _answer(drawn, "seeking_work", "q_seeking", {True: (1,), False: (2,)}, rng),
    ]


def _answer(
    drawn: pl.DataFrame, outcome: str, question: str, codes: Mapping[bool, tuple[int, ...]], rng: np.random.Generator
) -> pl.Series:
    """One of the codes of the outcome's answer, at random; null where the question was not asked."""
    pick = rng.random(len(drawn))
    yes, no = (np.array(codes[side])[(pick * len(codes[side])).astype(np.int64)] for side in (True, False))
    choice = pl.when(pl.col(outcome)).then(pl.Series(yes)).when(pl.col(outcome).not_()).then(pl.Series(no))
    return drawn.select(choice.cast(pl.Int8).alias(question)).to_series()


def _numbers(drawn: pl.DataFrame, rng: np.random.Generator) -> list[pl.Series]:
    """Numbers asked for: areas of digital skill (0 to 5), and the share of income that housing takes."""
    pick = rng.random(len(drawn))
    areas = pl.when("digital_basic").then(5).when(pl.col("digital_basic").not_()).then(pl.Series(np.floor(pick * 5)))
    burden = pl.when("housing_overburden").then(0.41 + pick * 0.3).otherwise(0.08 + pick * 0.31)
    return [
        drawn.select(areas.cast(pl.Int8).alias("digital_areas")).to_series(),
        drawn.select(burden.round(2).cast(pl.Float32).alias("housing_share")).to_series(),
    ]


def _silenced(column: pl.Series, refuse: float, ignore: float, rng: np.random.Generator) -> pl.Series:
    """The column with refusals (9) and "does not know" (8) for exact shares of those who were asked, at random."""
    codes = column.to_numpy(writable=True) if column.null_count() == 0 else column.fill_null(-1).to_numpy(writable=True)
    asked = rng.permutation(np.flatnonzero(codes >= 0))
    refused, unknown = round(refuse * len(asked)), round(ignore * len(asked))
    codes[asked[:refused]] = REFUSED
    codes[asked[refused : refused + unknown]] = UNKNOWN
    return pl.Series(column.name, codes, dtype=pl.Int8).replace(-1, None)
