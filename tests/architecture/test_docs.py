"""Docs that cannot rot: each key and command is documented, each code block runs, each link leads somewhere."""

import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

import isopolis
from isopolis.cli import app
from isopolis.sources import contract
from isopolis_portal import commands as portal

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SECTIONS = {
    "[city]": contract.CityTerms,
    "[frame]": contract.FrameTerms,
    "[sources.NAME]": contract.SourceTerms,
    "[sources.NAME.characteristics]": contract.CharacteristicTerms,
    "[sources.NAME.indicators]": contract.IndicatorTerms,
    "[areas]": contract.AreaTerms,
    "[characteristics.ID]": contract.OwnCharacteristic,
    "[assumptions]": contract.FileTerms,
    "[protection]": contract.ProtectionTerms,
    "[origins]": contract.OriginTerms,
    "[facilities]": contract.FacilityTerms,
    "[streets]": contract.StreetTerms,
    "[matrices.MODE]": contract.MatrixTerms,
    "[reach.ID]": contract.ReachTerms,
}


def section(page: str, title: str) -> str:
    """The text below a heading, up to the next one."""
    text = (ROOT / "docs" / "reference" / page).read_text("utf-8")
    found = re.search(rf"^## `{re.escape(title)}`[^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found, f"{page} has no section {title}"
    return found[1]


def rows(text: str) -> set[str]:
    """The names in the first column of the tables in a text."""
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.M))


@pytest.mark.parametrize("title", SECTIONS)
def test_the_reference_names_each_key_of_the_contract_and_no_other(title: str) -> None:
    assert rows(section("city-toml.md", title)) == set(SECTIONS[title].model_fields)


def test_the_reference_has_a_section_for_each_table_of_the_contract() -> None:
    text = (ROOT / "docs" / "reference" / "city-toml.md").read_text("utf-8")
    assert not [name for name in contract.Contract.model_fields if f"`[{name}" not in text]


def test_each_model_of_the_contract_is_held_against_the_reference() -> None:
    models = {m for m in vars(contract).values() if isinstance(m, type) and issubclass(m, contract.Term)}
    assert models - {contract.Term, contract.Contract} == set(SECTIONS.values())


def commands() -> Iterator[tuple[str, typing.Any]]:
    """Each command with its full name."""
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {sub}", each) for sub, each in inner.items())
    for name, command in get_command(portal.app).commands.items():  # type: ignore[attr-defined]
        yield f"portal {name}", command


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda v: v if isinstance(v, str) else "")
def test_each_command_is_documented_and_teaches_with_an_example(name: str, command: typing.Any) -> None:
    assert f"isopolis {name}" in (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    assert "Example" in command.help
    assert f"isopolis {name}" in command.help


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_each_link_within_the_project_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    local = [t for t in targets if "://" not in t]
    assert not [t for t in local if not (page.parent / t).exists()]


@pytest.mark.parametrize("noun", [name for name in isopolis.__all__ if name[0].isupper()])
def test_the_glossary_has_a_line_for_each_public_noun(noun: str) -> None:
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8")
    assert re.search(rf"^\| (?:.*, )?`?{noun}`?(?:,.*)? \|", text, re.M)
