"""What both commands show: errors as words, as many as can be read; all of them as JSON."""

import json

import pytest

from isopolis.errors import DataError, Finding
from isopolis.screen import MOST_TOLD, globals_first, tell_error


def error(n: int) -> DataError:
    return DataError.of(Finding("no year", f"records.csv:{line}") for line in range(n))


@pytest.mark.parametrize(("n", "shown", "more"), [(1, 1, ""), (MOST_TOLD, MOST_TOLD, ""), (300, MOST_TOLD, "260 more")])
def test_as_many_findings_as_can_be_read(capsys: pytest.CaptureFixture[str], n: int, shown: int, more: str) -> None:
    tell_error(error(n), as_json=False)
    printed = capsys.readouterr().err
    assert printed.count("no year") == shown
    assert more in printed
    assert ("more." in printed) == bool(more)


def test_all_findings_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(error(300), as_json=True)
    told = json.loads(capsys.readouterr().err)
    assert (told["exit_code"], len(told["findings"])) == (4, 300)


def test_options_for_all_commands_may_stand_anywhere_before_two_dashes() -> None:
    assert globals_first(["load", "x", "-q", "--json"]) == ["--quiet", "--json", "load", "x"]
    assert globals_first(["load", "--", "-q"]) == ["load", "--", "-q"]
