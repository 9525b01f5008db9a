"""Every resident with every characteristic: the whole synthetic population, once."""

import numpy as np
import polars as pl

from isopolis.demo import answers, households, identities, population, standing
from isopolis.demo.households import KINDS, People
from isopolis.demo.published import LEVELS, ORIGINS, POSITIONS, SEXES, table

SEED = 2019


def luck(step: str) -> np.random.Generator:
    """A random generator of its own for each step, so that a change in one step leaves the others as they were."""
    return np.random.default_rng([SEED, *step.encode()])


def everyone() -> pl.DataFrame:
    """One row a resident: characteristics, household, outcomes. Same rows, same order, every time."""
    frame = population.residents(luck("population"))
    people = _codes(frame)
    position = households.positions(people, luck("positions"))
    head = households.heads(people, position, luck("households"))
    kind = households.kinds(position, head)
    level = standing.education(people, luck("education"))
    incomes = standing.incomes(people, head, kind, level, luck("incomes"))
    frame = frame.with_columns(
        pl.Series("position", np.array(POSITIONS)[position]),
        pl.Series("head", head),
        pl.Series("kind", np.array([*KINDS, "institution"])[kind]),
        pl.Series("education", np.array([*LEVELS, None])[level], dtype=pl.String),
    )
    frame = pl.concat([frame, incomes], how="horizontal")
    frame = pl.concat([frame, identities.identities(frame, luck("identities"))], how="horizontal")
    return answers.answers(frame, luck("answers"))


def _codes(frame: pl.DataFrame) -> People:
    """The residents as arrays of codes."""
    order = {"area": table("neighbourhoods")["code"].to_list(), "sex": list(SEXES), "origin": list(ORIGINS)}
    place, sex, origin = (
        frame[name].replace_strict({value: code for code, value in enumerate(values)}).to_numpy()
        for name, values in order.items()
    )
    return People(place, sex, frame["age"].to_numpy(), origin)
