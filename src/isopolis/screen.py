"""What a command shows: findings, tables, progress; as words or as JSON; loud or quiet. Both commands speak so."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from isopolis.errors import Finding, IsopolisError

ANYWHERE = {"--debug": "--debug", "--json": "--json", "-q": "--quiet", "--quiet": "--quiet"}
GAP = 3  # blanks between columns
MOST_TOLD = 40  # findings of an error: a screen or two
MARKS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "note": ("·", "cyan")}


def globals_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with --debug, --json and --quiet in front, so that they may stand anywhere before `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    ahead = [ANYWHERE[a] for a in arguments[:end] if a in ANYWHERE]
    return [*dict.fromkeys(ahead), *(a for a in arguments[:end] if a not in ANYWHERE), *arguments[end:]]


@dataclass(frozen=True)
class Screen:
    """Where a command speaks: results on stdout, progress and errors on stderr. `NO_COLOR` is obeyed."""

    as_json: bool = False
    quiet: bool = False
    out: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))

    def say(self, *lines: str) -> None:
        """Prints lines for a person, unless they asked for quiet or for JSON."""
        if not (self.quiet or self.as_json):
            for line in lines:
                self.out.print(line, markup=False)

    def heading(self, line: str) -> None:
        """Prints a line in bold."""
        if not (self.quiet or self.as_json):
            self.out.print(line, markup=False, style="bold")

    def answer(self, value: Any, *lines: str) -> None:
        """Prints what was asked for: `value` as JSON, or the lines even where quiet was asked."""
        if self.as_json:
            self.out.print(json.dumps(value, ensure_ascii=False, indent=2), markup=False)
        else:
            for line in lines:
                self.out.print(line, markup=False)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Prints rows under their column names; as a list of objects where JSON was asked."""
        if self.as_json:
            self.answer([dict(zip(columns, row, strict=True)) for row in rows])
            return
        grid = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            grid.add_row(*map(escape, row))
        self.out.print(grid, soft_wrap=False)

    def columns(self, rows: Iterable[Sequence[str]], aside: int = 0) -> None:
        """Prints rows under one another, each column as wide as it needs, unless quiet or JSON was asked.

        Where a row is wider than the screen, its last `aside` cells stand on a line of their own.
        """
        if self.quiet or self.as_json:
            return
        listed = [tuple(row) for row in rows]
        widths = [max(map(len, cells)) for cells in zip(*listed, strict=True)]
        fits = sum(widths) + GAP * len(widths) <= self.out.width
        for row in listed:
            if fits or not aside:
                cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                self.out.print("  " + (" " * GAP).join(cells).rstrip(), markup=False)
            else:
                self.out.print(f"  {' · '.join(row[:-aside])}\n      {' '.join(row[-aside:])}", markup=False)

    def findings(self, findings: Iterable[Finding]) -> None:
        """Prints findings as the answer to a question: worst first is how they come."""
        if self.as_json:
            self.answer([asdict(finding) for finding in findings])
            return
        for finding in findings:
            if not (self.quiet and finding.severity == "note"):
                self.out.print(_marked(finding))

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[str], None]]:
        """Shows what is going on while it goes on, where somebody watches; what it yields takes the next step."""
        if self.quiet or self.as_json or not self.err.is_terminal:
            yield lambda step: None
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda step: bar.update(task, description=f"{what}: {step}")


def run(app: Callable[..., Any], command: str, arguments: Sequence[str] | None = None) -> None:
    """Runs one command line of an application and ends the process with its exit code; errors are told as words."""
    args = globals_first(sys.argv[1:] if arguments is None else arguments)
    try:
        app(args=args, prog_name=command)
    except Exception as error:
        if "--debug" in args:
            raise
        if isinstance(error, IsopolisError):
            tell_error(error, as_json="--json" in args)
        else:
            tell_crash(error, command)
        sys.exit(getattr(error, "exit_code", 1))


def tell_error(error: IsopolisError, *, as_json: bool) -> None:
    """Prints the findings of an error on stderr: the first ones as words, all as JSON."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if as_json:
        report = {"exit_code": error.exit_code, "findings": [asdict(finding) for finding in error.findings]}
        console.print(json.dumps(report, ensure_ascii=False, indent=2), markup=False)
        return
    for finding in error.findings[:MOST_TOLD]:
        console.print(_marked(finding))
    if (more := len(error.findings) - MOST_TOLD) > 0:
        console.print(f"  {more:,} more. Mend these first, or see all with --json.", markup=False)


def tell_crash(error: Exception, command: str) -> None:
    """Prints that something unforeseen happened and how to see more of it.

    Only the kind of error is named: its text may quote the data, and nobody has judged that.
    """
    again = " ".join([command, "--debug", *sys.argv[1:]])
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"✗ Something went wrong that Isopolis did not foresee ({type(error).__name__}).", markup=False)
    console.print(f"  Try the same with the traceback: {again}", markup=False)


def _marked(finding: Finding) -> Text:
    mark, style = MARKS[finding.severity]
    head, *facts = str(finding).split("\n")
    return Text.assemble((mark, style), " ", head, *(f"\n  {fact.strip()}" for fact in facts))
