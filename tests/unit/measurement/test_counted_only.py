"""A register that counts people and asks them nothing: it places residents, and has no estimates and no gaps."""

from pathlib import Path

from isopolis.measurement import measure
from tests.made_town import town


def test_people_who_are_asked_nothing_have_no_gaps(tmp_path: Path) -> None:
    estimates = measure(town(tmp_path / "town"))
    assert estimates.frame.is_empty()
    assert estimates.gaps().frame.is_empty()
