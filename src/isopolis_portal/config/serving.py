"""The web server: granian in front of Django, on this machine only."""

import socket

from isopolis.errors import UsageError

HOST = "127.0.0.1"


def address(port: int) -> str:
    """Where the site can be seen."""
    return f"http://{HOST}:{port}/"


def serve(port: int) -> None:
    """Serves until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "isopolis_portal.config.wsgi:application", address=HOST, port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=4, log_access=False, log_level="warning", websockets=False,
    ).serve()  # fmt: skip


def require_free(port: int) -> None:
    """UsageError where something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise UsageError(
                "the port is taken", where=f"{HOST}:{port}", hint=f"isopolis portal serve --port {port + 1}"
            ) from None
