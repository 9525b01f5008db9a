"""Commands on frameworks: list, show, diff, validate."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from isopolis.errors import ContractError, UsageError
from isopolis.screen import Screen

framework = typer.Typer(
    help="What equality means: grounds, characteristics, domains, indicators.", no_args_is_help=True
)

BUILT_IN = "cities-of-equality"
STANDING = {
    "V": "read in the source",
    "M": "from memory, to be checked in the source",
    "D": "our own design",
    "-": "none",
}
Name = Annotated[str, typer.Argument(metavar="[FRAMEWORK]", help="A built-in name, a TOML file or a folder.")]
Option = Annotated[str, typer.Option("--framework", "-f", help="A built-in name, a TOML file or a folder.")]


@framework.command("list")
def list_(context: typer.Context, name: Name = BUILT_IN) -> None:
    """List the indicators of a framework, domain by domain.

    **Example**: `isopolis framework list`
    """
    from isopolis import framework as room

    screen: Screen = context.obj
    loaded = room.load(name)
    screen.heading(f"{loaded.title} {loaded.version} · {len(loaded.indicators)} indicators · hash {loaded.hash[:12]}")
    rows = [(i.domain, i.id, i.name, i.unit, i.direction, i.verified or "-") for i in loaded]
    screen.table(("domain", "id", "name", "unit", "better", "source"), rows)
    screen.say("source: " + ", ".join(f"{mark} {words}" for mark, words in STANDING.items()))


@framework.command()
def show(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="An indicator, characteristic, domain or ground.")],
    name: Option = BUILT_IN,
) -> None:
    """Show all that is known of one indicator, characteristic, domain or ground.

    **Example**: `isopolis framework show SAF01`
    """
    from isopolis import framework as room

    screen: Screen = context.obj
    loaded = room.load(name)
    tables = (loaded.indicators, loaded.characteristics, loaded.domains, loaded.grounds)
    found = next((item for table in tables for item in table if item.id == id), None)
    if found is None:
        raise UsageError("no such id", where=name, got=id, hint=f"isopolis framework list {name}")
    facts = found.model_dump(mode="json", exclude_defaults=True)
    screen.answer(facts, *_lines(facts))


@framework.command()
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="A", help="A built-in name, a TOML file or a folder.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The same, later.")],
) -> None:
    """Name what was added, removed or defined anew from A to B.

    **Example**: `isopolis framework diff cities-of-equality my-framework.toml`
    """
    from isopolis import framework as room

    screen: Screen = context.obj
    changes = room.diff(room.load(old), room.load(new))
    screen.answer([asdict(change) for change in changes], *(str(change) for change in changes))
    if not changes:
        screen.say("Nothing differs.")


@framework.command()
def validate(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TOML file or a folder of them.")],
) -> None:
    """Say whether a framework holds together, and what to mend where it does not.

    **Example**: `isopolis framework validate my-framework.toml`
    """
    from isopolis import framework as room

    screen: Screen = context.obj
    findings = room.validate(file)
    screen.findings(findings)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(ContractError.exit_code)
    screen.say(f"{file} holds together.")


def _lines(facts: dict[str, Any]) -> list[str]:
    """One fact a line; what lies deeper stands indented below its name."""
    lines = []
    for name, value in facts.items():
        if isinstance(value, dict):
            lines += [name, *(f"  {line}" for line in _lines(value))]
        elif isinstance(value, list):
            lines += [name, *(f"  {_item(item)}" for item in value)]
        else:
            lines.append(f"{name:<12} {STANDING.get(value, value) if name == 'verified' else value}")
    return lines


def _item(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    return " · ".join(f"{key} {value}" for key, value in item.items() if not isinstance(value, dict))
