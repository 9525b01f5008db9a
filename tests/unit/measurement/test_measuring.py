"""What measuring refuses."""

from pathlib import Path

import pytest

import isopolis as iso


def test_a_city_without_a_source_has_nothing_to_measure(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text('[city]\nname = "Empty"\ncountry = "NL"\narea = "C1"\n', "utf-8")
    with pytest.raises(iso.DataError, match="there is nothing to measure"):
        iso.measure(iso.open(tmp_path))
