"""Commands on a release: report, verify."""

from pathlib import Path
from typing import Annotated

import typer

from isopolis.cli.keeping import in_a_folder
from isopolis.errors import ReleaseInvalid
from isopolis.screen import Screen

Bundle = Annotated[Path, typer.Argument(metavar="RELEASE", help="A folder that `isopolis protect` made.")]


def report(
    context: typer.Context,
    release: Bundle,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where the page goes.")] = None,
) -> None:
    """Draw one HTML page from a release alone: findings, charts, maps, and what is not known.

    The page asks for nothing from outside; it can be mailed, printed, or put on any site. It lands beside the
    release unless --out says otherwise.

    **Example**: `isopolis report demo/demo-city/releases/2019 --out report.html`
    """
    from isopolis import release as releases
    from isopolis import reporting

    screen: Screen = context.obj
    target = in_a_folder(out or release.with_name(f"{release.resolve().name}.html"))
    with screen.progress("Drawing the report"):
        reporting.report(releases.read(release), target)
    screen.answer({"report": str(target)}, f"Report: {target}")


def verify(context: typer.Context, release: Bundle) -> None:
    """Check a release by all that needs no secret: hashes, columns, rules, statuses.

    Ends with 0 where it holds, 7 with the reasons where it does not.

    **Example**: `isopolis verify demo/demo-city/releases/2019`
    """
    from isopolis import release as releases

    screen: Screen = context.obj
    with screen.progress("Verifying"):
        findings = releases.verify(release)
    screen.findings(findings)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(ReleaseInvalid.exit_code)
    screen.say(f"{release} holds: every file is as it was written, and keeps its rules.")
