"""Both built-in cities from one call."""

from pathlib import Path

import pytest

from isopolis import demo
from isopolis.demo import demo_city, placing, the_hague


def test_both_cities_are_written_the_real_one_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    for city in (the_hague, demo_city):
        monkeypatch.setattr(
            city, "write", lambda at, tell, name=city.NAME: (tell(name), written.append(name), at / name)[2]
        )
    told: list[str] = []
    assert demo.build(tmp_path, told.append) == [tmp_path / "the-hague", tmp_path / "demo-city"]
    assert written == told == ["the-hague", "demo-city"]


def test_a_broken_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("old")

    def half(at: Path) -> None:
        at.write_text("ne")
        raise OSError

    with pytest.raises(OSError):
        placing.put(path, half)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_the_packed_tables_of_both_cities_stay_small() -> None:
    data = Path(demo.__file__).parent / "data"
    assert sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) < 500_000
