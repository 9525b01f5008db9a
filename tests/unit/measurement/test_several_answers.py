"""A characteristic with several answers a person, from columns to groups and their response quality."""

from pathlib import Path

import polars as pl

from isopolis import measurement, sources

CITY = """[city]
name = "Smallville"
country = "NL"
area = "C1"
[sources.survey]
file = "people.parquet"
kind = "census"
period = "2019"
[sources.survey.characteristics]
ethnicity = { columns = { roma = "r", asian = "a" }, refused = ["9"] }
[sources.survey.indicators]
BIKE = { value = "bike = 1", name = "Has a bicycle" }
"""


def test_each_answer_is_a_group_and_the_question_has_one_quality(tmp_path: Path) -> None:
    people = {"r": [1, 1, 0, 0, 9], "a": [1, 0, 0, 1, 9], "bike": [1, 0, 1, 1, 1]}
    pl.DataFrame(people).write_parquet(tmp_path / "people.parquet")
    (tmp_path / "city.toml").write_text(CITY)

    estimates = measurement.measure(sources.open(tmp_path))

    found = {row["group"]: (row["n"], row["value"]) for row in estimates.frame.iter_rows(named=True)}
    assert found["ethnicity=roma"] == (2, 0.5)
    assert found["ethnicity=asian"] == (2, 1.0)
    assert not any(group.endswith("=no") for group in found)
    asked = estimates.quality.filter(kind="characteristic").select("question", "asked", "answered", "refused")
    assert asked.rows() == [("ethnicity", 5, 0.8, 0.2)]
