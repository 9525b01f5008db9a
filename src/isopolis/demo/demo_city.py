"""Demo city: synthetic residents in an invented place, written as an ordinary city folder."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path

import polars as pl

from isopolis.demo import assumptions, candidates, geography, homes, services, survey, tables
from isopolis.demo.geography import Polygon
from isopolis.demo.placing import put
from isopolis.demo.published import table
from isopolis.demo.residents import everyone, luck
from isopolis.demo.standing import LINE, income_at

NAME = "demo-city"
DECISIONS = "decisions"


def write(directory: str | Path, progress: Callable[[str], object] | None = None) -> Path:
    """The city folder `demo-city` under `directory`: contract, register, survey, places, assumptions, README, and
    what it could do: interventions, sites, a budget, a decision.

    Everyone in it is synthetic. The same files each time on the same versions of numpy and Polars. Other files
    of the folder stay as they are. `progress` is told each step.
    Source: Statistics Netherlands (CBS), CC BY 4.0, and the others that data/demo_city/README.md names.
    """
    tell = progress or (lambda step: None)
    folder = Path(directory) / NAME
    folder.mkdir(parents=True, exist_ok=True)
    tell("demo-city: residents")
    people = everyone()
    collection = geography.features(luck("geography"))
    put(folder / "areas.geojson", lambda path: path.write_text(geography.text(collection), encoding="utf-8"))
    tell("demo-city: register")
    put(folder / "register.parquet", tables.register(people).write_parquet)
    tell("demo-city: survey")
    put(folder / "survey.parquet", respondents(people, geography.neighbours(collection)).write_parquet)
    tell("demo-city: homes and services")
    _put_places(folder, people, geography.outlines(collection))
    _put_choices(folder)
    put(folder / "assumptions.csv", assumptions.assumed().write_csv)
    put(folder / "README.md", lambda path: path.write_text(_packed("FOLDER.md"), encoding="utf-8"))
    put(folder / "city.toml", lambda path: path.write_text(contract_text(), encoding="utf-8"))
    return folder


def _put_places(folder: Path, people: pl.DataFrame, outlines: Mapping[str, Polygon]) -> None:
    living = homes.origins(people, outlines, luck("homes"))
    put(folder / "origins.csv", living.write_csv)
    there = services.facilities(living, outlines, luck("services"))
    put(folder / "facilities.csv", there.write_csv)
    put(folder / "candidates.csv", candidates.candidates(living, there, outlines, luck("candidate sites")).write_csv)


def _put_choices(folder: Path) -> None:
    """What the city could do, as the package has it: interventions, a budget, a decision."""
    (folder / DECISIONS).mkdir(exist_ok=True)
    places = {"interventions.toml": folder, "budget.csv": folder, "close-two-libraries.toml": folder / DECISIONS}
    for name, place in places.items():
        put(place / name, partial(Path.write_text, data=_packed(name), encoding="utf-8"))


def respondents(people: pl.DataFrame, near: dict[str, set[str]]) -> pl.DataFrame:
    """The survey's rows, drawn from the adults in private households."""
    district = dict(table("neighbourhoods").select("code", "district").iter_rows())
    people = people.with_columns(tables.household_id().alias("hid"))
    adults = people.filter(pl.col("age") >= 18, pl.col("kind") != "institution")
    count = dict(adults.group_by("area").len().iter_rows())
    stratum = survey.strata(survey.units(count, district), near)
    placed = adults.with_columns(
        pl.col("area").replace_strict(district).replace_strict(stratum).alias("stratum"),
    )
    return tables.survey(survey.sample(placed, luck("sample")), luck("answers of respondents"))


def contract_text() -> str:
    """The folder's city.toml, with the low-income line in euros."""
    return assumptions.contract_text().replace("LOW_INCOME_LINE", f"{income_at(LINE):.0f}")


def _packed(name: str) -> str:
    return files("isopolis.demo").joinpath("data", "demo_city", name).read_text(encoding="utf-8")
