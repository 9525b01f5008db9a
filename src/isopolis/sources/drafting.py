"""A first city.toml: drafted from a file's columns and labels, every guess marked; and a new city's folder."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from isopolis import framework as definitions
from isopolis.errors import UsageError
from isopolis.framework.model import Framework
from isopolis.sources import reading, secrets, vocabulary
from isopolis.sources.codes import as_text, is_text
from isopolis.sources.drafting_text import (
    FRAME_AND_PROTECTION,
    GITIGNORE,
    HEADER,
    NO_SOURCE,
    README,
    comment,
    table,
    value,
)
from isopolis.sources.table import Table

LEVELS = 20  # a column with more different values is not a list of codes
ENOUGH = 5  # a code that fewer rows hold is counted, not written down
ROWS = 1_000_000  # of a larger file, the first are looked at
FRAMEWORK = "cities-of-equality"


@dataclass(frozen=True)
class Facts:
    """What a column shows of itself. `codes`: code -> label, empty where it is no list of codes."""

    name: str
    text: bool
    distinct: int
    codes: dict[str, str] = field(default_factory=dict)
    rare: int = 0  # codes that too few rows hold to be written down


def draft(file: Path, name: str = "My city", country: str = "XX", folder: Path | None = None, secret: str = "") -> str:
    """The text of a city.toml for this file, each guess marked with `# guess:`.

    Columns that no guess fits stand in comments with what they hold: a number, or the codes and their labels.
    `folder` is where the city.toml will stand, `secret` what [protection] names.
    """
    columns = facts(file)
    known = definitions.load(FRAMEWORK)
    place = Path(os.path.relpath(file, folder or file.parent)).as_posix()
    return "\n".join([*_head(name, country, secret), *_source(place, columns, known)]) + "\n"


def create(directory: Path, from_file: Path | None = None, name: str | None = None, country: str | None = None) -> Path:
    """The folder of a new city: city.toml, README.md, .gitignore, and a secret outside the folder.

    Nothing that is there is overwritten; raises UsageError where the folder already has a city.toml.
    """
    if (directory / "city.toml").exists():
        raise UsageError(
            "there is a city here already",
            where=str(directory / "city.toml"),
            hint="another folder, or `isopolis check` on this one",
        )
    called = name or directory.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    secret = secrets.default_place(vocabulary.plain(called).replace("_", "-") or "city")
    reference = secrets.reference(secret)
    text = _text(directory, from_file, called, country or "XX", reference)
    directory.mkdir(parents=True, exist_ok=True)
    _write_new(directory / "README.md", README.format(name=called, secret=reference, explanation=secrets.EXPLANATION))
    _write_new(directory / ".gitignore", GITIGNORE)
    secrets.create(secret.stem, directory, secret)
    _write_new(directory / "city.toml", text)
    return directory


def _text(directory: Path, from_file: Path | None, name: str, country: str, secret: str) -> str:
    if from_file is None:
        return "\n".join([*_head(name, country, secret), NO_SOURCE]) + "\n"
    return draft(from_file, name, country, directory, secret)


def _write_new(path: Path, text: str) -> None:
    """The file under its name only when it is whole; one that is there stays."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


# --- what the columns show ----------------------------------------------------------------------------------------


def facts(file: Path) -> list[Facts]:
    """Each column of the file, with its codes where it holds at most 20 different values."""
    frame = reading.scan(Table(file)).head(ROWS).collect()
    labels = reading.labels(file)
    return [_facts(frame[name], labels.get(name, {})) for name in frame.columns]


def _facts(column: pl.Series, labels: dict[str, str]) -> Facts:
    values = column.to_frame().select(as_text(column.name, column.dtype).alias("code")).drop_nulls()
    counts = values.group_by("code").len().sort("code")
    if counts.height > LEVELS and not labels:
        return Facts(column.name, is_text(column.dtype), counts.height)
    often = counts.filter(pl.col("len") >= ENOUGH)["code"].to_list()
    codes = {code: labels.get(code, "") for code in [*often, *(code for code in labels if code not in often)]}
    rare = counts.filter(~pl.col("code").is_in(list(codes))).height
    return Facts(column.name, is_text(column.dtype), counts.height, dict(sorted(codes.items())), rare)


# --- what is guessed from it --------------------------------------------------------------------------------------


def _head(name: str, country: str, secret: str) -> list[str]:
    unsaid = [] if country != "XX" else ["# guess: XX stands for no country; write the two letters of yours"]
    area = "# guess: the code of the whole city; write the code that your statistics use"
    city = ["[city]", f"name = {value(name)}", *unsaid, f"country = {value(country)}", area, 'area = "CITY"']
    return [
        HEADER,
        *city,
        f"framework = {value(FRAMEWORK)}",
        FRAME_AND_PROTECTION.format(secret=value(secret)).rstrip(),
        "",
    ]


def _source(place: str, columns: list[Facts], known: Framework) -> Iterator[str]:
    roles = _roles(columns)
    kind = "survey" if "weight" in roles else "register"
    yield "[sources.people]"
    yield f"file = {value(place)}"
    reason = f"has a column of weights ({roles['weight']})" if kind == "survey" else "has no column of weights"
    yield f'kind = "{kind}"  # guess: it {comment(reason)}'
    if "period_column" not in roles:
        yield 'period = "2024"  # guess: the year these data speak of is not in the file'
    for role, column in roles.items():
        written = f"[{value(column)}]" if role == "clusters" else value(column)
        yield f"{role} = {written}  # guess: by its name"
    yield ""
    rest = [column for column in columns if column.name not in roles.values()]
    mapped, lines = _characteristics(rest, known)
    yield from [*lines, *_indicators([c for c in rest if c.name not in mapped], known)]


def _roles(columns: list[Facts]) -> dict[str, str]:
    """Role -> the column whose name says it most surely."""
    found: dict[str, list[str]] = {}
    for column in columns:
        found.setdefault(vocabulary.role(column.name), []).append(column.name)
    return {role: min(found[role], key=partial(vocabulary.rank, role)) for role in vocabulary.ROLES if role in found}


def _characteristics(columns: list[Facts], known: Framework) -> tuple[set[str], list[str]]:
    lines, mapped, taken = ["[sources.people.characteristics]"], set(), set()
    for column in columns:
        id = _characteristic_of(column)
        if not id or id in taken or known.characteristic(id) is None:
            continue
        taken.add(id)
        mapped.add(column.name)
        lines += [*_why(id, column), *_characteristic(id, column, known)]
    return mapped, [*lines, ""]


def _characteristic_of(column: Facts) -> str:
    """The characteristic a column is taken for; two answers alone are registered sex, never gender."""
    id = vocabulary.characteristic(column.name)
    answers = [code for code, label in column.codes.items() if not vocabulary.nonresponse(label)]
    return "sex" if id == "gender" and 0 < len(answers) <= 2 else id


def _why(id: str, column: Facts) -> list[str]:
    if id == "sex" and vocabulary.characteristic(column.name) == "gender":
        return [
            "# guess: two answers only, so taken as registered sex; where people answered for themselves, write gender"
        ]
    return [f"# guess: {comment(column.name)} is {id}, by its name"]


def _characteristic(id: str, column: Facts, known: Framework) -> list[str]:
    if id == "age":
        return [f"{id} = {{ column = {value(column.name)}, breaks = [15, 25, 45, 65] }}"]
    kinds = {code: vocabulary.nonresponse(label) for code, label in column.codes.items()}
    mapped = {
        code: _category(id, column.name, code, label, known) for code, label in column.codes.items() if not kinds[code]
    }
    parts = [f"column = {value(column.name)}", f"categories = {table({c: m for c, m in mapped.items() if m})}"]
    for kind in ("refused", "missing"):
        codes = [code for code in kinds if kinds[code] == kind]
        parts += [f"{kind} = [{', '.join(map(value, codes))}]"] if codes else []
    open_codes = [
        f"{code} ({column.codes[code]})" if column.codes[code] else code for code, m in mapped.items() if not m
    ]
    unsure = "" if any(mapped.values()) else "# "  # a characteristic without a category is no characteristic yet
    return [f"{unsure}{id} = {{ {', '.join(parts)} }}", *_left_open(open_codes, column, id, known)]


def _category(id: str, column: str, code: str, label: str, known: Framework) -> str:
    """The category that the label means or, without a label, the code; an official list of this column comes first."""
    characteristic = known.characteristic(id)
    for category in characteristic.categories if characteristic else ():
        official = (said for name, said in category.codes.items() if vocabulary.plain(column) in vocabulary.words(name))
        if category.id in (code, label) or code in official:
            return category.id
    return vocabulary.category(id, label or code)


def _left_open(codes: list[str], column: Facts, id: str, known: Framework) -> list[str]:
    characteristic = known.characteristic(id)
    ids = ", ".join(c.id for c in characteristic.categories) if characteristic else ""
    said = [*codes, *([f"{column.rare} rarer"] if column.rare else [])]
    return [f"# not mapped: {comment('; '.join(said))}. Categories: {ids}"] if said else []


def _indicators(columns: Iterable[Facts], known: Framework) -> Iterator[str]:
    by_name = {indicator.id.lower(): indicator for indicator in known.indicators}
    yield "[sources.people.indicators]"
    for column in columns:
        indicator = by_name.get(vocabulary.plain(column.name))
        if indicator is None:
            yield _unknown(column)
        elif indicator.question:
            yield f"{indicator.id} = {{ question = {value(column.name)} }}  # guess: by its name"
        else:
            text = '"' + column.name.replace('"', '""') + '"'
            yield f"{indicator.id} = {{ value = {value(text)} }}  # guess: by its name"


def _unknown(column: Facts) -> str:
    said = [f"{code} = {label}" if label else code for code, label in column.codes.items()]
    rarer = [f"{column.rare} rarer"] if column.rare else []
    kind = "text" if column.text else "numbers"
    holds = "; ".join([*said, *rarer]) if said or rarer else f"{kind}, {column.distinct} different"
    return f"# {comment(column.name)}: {comment(holds)}"
