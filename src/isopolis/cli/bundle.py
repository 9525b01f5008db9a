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
    """Draw a city's pages from a release alone: findings, charts, maps, and what is not known.

    The report is one HTML file, beside the release unless --out says otherwise. Where the release holds plans or the
    assessment of a decision, these stand on pages of their own beside it, made to be printed, and called like it:
    report-plan.html and report-assessment.html beside report.html. No page asks for anything from outside; each can be
    mailed, or put on any site.

    **Example**: `isopolis report demo/demo-city/releases/2019 --out report.html`
    """
    from isopolis import release as releases
    from isopolis import reporting

    screen: Screen = context.obj
    target = in_a_folder(out or release.with_name(f"{release.resolve().name}.html"))
    with screen.progress("Drawing the report"):
        made, *own = reporting.report_files(releases.read(release), target)
    lines = (f"Report: {made}", *(f"Its page: {page}" for page in own))
    screen.answer({"report": str(made), "pages": [str(page) for page in own]}, *lines)


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
