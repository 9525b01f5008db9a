"""Private results cannot be written out by accident: that would be a type error, not a broken habit."""

import ast
import re
from pathlib import Path

import pytest

import isopolis
from isopolis import measurement, planning, protection, release, sources
from isopolis.access.travelling import TravelTimes
from isopolis.planning.portfolio import Comparison, Portfolio

PRIVATE = (
    *(sources.City, sources.Source, sources.Microdata, sources.Areas),
    *(TravelTimes, measurement.Reach, measurement.Estimates, measurement.Gaps),
    *(planning.Assessment, planning.Incidence, planning.Plan, planning.Sites, Portfolio, Comparison),
)
WAYS_OUT = re.compile(r"^(write|save|export|dump|sink|serialize|to_|model_dump|__reduce_ex__$)")
ROOMS = Path(isopolis.__file__).parent


@pytest.mark.parametrize("type_", PRIVATE, ids=lambda t: t.__name__)
def test_a_private_type_has_no_way_out(type_: type) -> None:
    own = {name for base in type_.__mro__[:-1] for name in vars(base)}
    assert not [name for name in own if WAYS_OUT.match(name)]


@pytest.mark.parametrize("room", ["sources", "measurement", "planning"])
def test_a_room_that_sees_rows_writes_no_table(room: str) -> None:
    """Drafting a contract writes text; no function of these rooms writes a frame."""
    writers = {"write_parquet", "write_csv", "write_json", "write_ipc", "write_excel", "sink_parquet", "sink_csv"}
    calls = [
        f"{path.name}:{node.lineno}"
        for path in (ROOMS / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in writers
    ]
    assert not calls


def test_a_release_can_be_made_by_protection_alone() -> None:
    makers = {
        path.relative_to(ROOMS).parts[0]
        for path in ROOMS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Release"
    }
    assert makers <= {"protection", "release"}
    assert protection.protect.__annotations__["return"] is release.Release
