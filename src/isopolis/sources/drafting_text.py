"""The words of a new city's folder, and how a draft writes TOML."""

import json
from collections.abc import Mapping

HEADER = """\
# The contract of a city: which file holds what, and what its columns mean.
# Each line marked `guess` is one: look at it, mend it, and take the mark away.
# `isopolis check` says what is still missing.
"""

FRAME_AND_PROTECTION = """\

[frame]
# Who cannot be in the data? It is shown with every profile.
absent = []

[protection]
rules = "standard"
secret = {secret}
"""

NO_SOURCE = """\
# A source is one table of people (or of published figures). Take the signs # away and write your own names.
# [sources.people]
# file = "people.csv"
# kind = "survey"                  # survey, register, census or figures
# period = "2024"
# area = "neighbourhood"
# weight = "weight"
#
# [sources.people.characteristics]
# gender = { column = "gender", categories = { "1" = "man", "2" = "woman", "3" = "non-binary" }, refused = ["9"] }
# age = { column = "age", breaks = [15, 25, 45, 65] }
#
# [sources.people.indicators]
# INC02 = { value = "income < 15840" }
#
# [areas]
# file = "areas.geojson"
"""

README = """\
# {name}: a city's folder

This folder belongs to Isopolis. It says who is left behind in the city, where, and how surely.

- `city.toml` is the contract: which file holds what, and what its columns mean.
- The files of people that it names, and everything in `private/`, stay private. They never leave this
  folder, and `.gitignore` keeps `private/` out of version control. Keep the files of people out as well.
- `releases/` holds what may leave: protected numbers, no rows.

The way through: `isopolis check`, `isopolis measure`, `isopolis protect`, `isopolis report`.

## The secret

It stands outside this folder, at `{secret}`, and must stay outside.

{explanation}"""

GITIGNORE = """\
# Rows and private results stay here.
private/
*.parquet
*.sav
*.dta
*.xlsx
*.csv
*.secret
# Protected numbers may leave.
!releases/**
"""


def value(text: str) -> str:
    """The text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def table(pairs: Mapping[str, str]) -> str:
    """The pairs as a TOML table on one line; keys are always quoted, as codes are text."""
    inside = ", ".join(f"{value(key)} = {value(said)}" for key, said in pairs.items())
    return f"{{ {inside} }}" if inside else "{}"


def comment(text: str) -> str:
    """The text on one line without control signs, as a TOML comment must be."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
