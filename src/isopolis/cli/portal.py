"""The command portal: hands over to the site's own process, which knows no private room."""

import importlib.util
import os
import sys

import typer

from isopolis.errors import UsageError
from isopolis.screen import Screen

# What follows `portal` belongs to the site's own commands, `--help` too.
HANDED_OVER = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def portal(context: typer.Context) -> None:
    """The public site: serve it, load a release into it, import records.

    It runs in a process of its own that cannot read a row about a person. `isopolis portal --help` lists its commands.

    **Example**: `isopolis portal serve`
    """
    if importlib.util.find_spec("wagtail") is None:
        raise UsageError("the site's packages are not installed", hint="pip install 'isopolis[portal]'")
    screen: Screen = context.obj
    flags = [*(["--json"] if screen.as_json else []), *(["--quiet"] if screen.quiet else [])]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "isopolis_portal", *flags, *context.args])
