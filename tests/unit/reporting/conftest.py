"""The made-up releases that the tests of this folder render."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from isopolis.release.model import Release


@pytest.fixture(scope="session")
def small_city() -> ModuleType:
    """The module that makes the releases."""
    spec = importlib.util.spec_from_file_location("small_city", Path(__file__).with_name("small_city.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def survey(small_city: ModuleType) -> Release:
    """A survey of synthetic residents."""
    return small_city.survey_city()


@pytest.fixture(scope="session")
def figures(small_city: ModuleType) -> Release:
    """Published figures of areas alone."""
    return small_city.figures_city()
