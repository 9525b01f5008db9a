"""The process: a file's bytes come in, one line of JSON goes out: its words, or why it is not taken."""

import contextlib
import json
import sys

from isopolis_portal.documents.examination import examining
from isopolis_portal.documents.examination.refusal import Refusal

MEMORY = 1_500_000_000  # bytes
SECONDS = 25  # of computing; who waits for the answer gives up a little later


def bound() -> None:
    """From now on this process may take so much memory and time, and write no file."""
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(extension: str) -> None:
    """Examines what comes in and says what was found."""
    bound()
    try:
        answer = {"text": examining.examine(sys.stdin.buffer.read(), extension)}
    except Refusal as refusal:
        answer = {"refused": refusal.code, "got": refusal.got}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
