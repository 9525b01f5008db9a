"""What the room is born with."""


def install() -> None:
    """Nothing yet."""
