"""What every test may ask for: the root of the project, the reference data beside it, a browser."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips, with the reason, what this machine cannot run."""
    absent = {}
    if not SHARED.is_dir():
        absent["shared"] = pytest.mark.skip(reason="needs the reference data folder beside the checkout")
    if shutil.which("chromium") is None:
        absent["browser"] = pytest.mark.skip(reason="needs chromium on PATH")
    for item in items:
        for name, skip in absent.items():
            if item.get_closest_marker(name):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data folder beside the checkout; for tests marked `shared`."""
    return SHARED
