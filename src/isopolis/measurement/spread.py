"""How unequally minutes are spread over people: the summaries of reach, by METHODS §11's conventions."""

from collections.abc import Iterator, Sequence

from isopolis.measurement.moments import Real


def spread(
    minutes: Real, people: Real, line: float, rank: Real | None, place: Sequence[str]
) -> Iterator[tuple[str, str, float]]:
    """Name, unit and value of each summary of minutes over people; those that need a rank only where there is one."""
    yield from ()
