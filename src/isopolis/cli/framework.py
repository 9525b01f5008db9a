"""Commands on frameworks: list, show, diff, validate."""

import typer

framework = typer.Typer(help="What equality means here: domains, indicators, characteristics.", no_args_is_help=True)


@framework.callback()
def _group() -> None:
    """What equality means here: grounds, characteristics, domains, indicators."""
