"""What is said beside a table: refused, in words, where it has no place in a release."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from isopolis.errors import ProtectionRefused


@contextmanager
def saying(about: str, hint: str) -> Iterator[None]:
    """A block that makes a note of a release; ProtectionRefused where a term in it does not fit, naming the term."""
    try:
        yield
    except ValidationError as problem:
        first = problem.errors()[0]
        raise ProtectionRefused(
            f"what is said of {about} has no place in a release",
            where=".".join(map(str, first["loc"])),
            expected=first["msg"],
            hint=hint,
        ) from problem
