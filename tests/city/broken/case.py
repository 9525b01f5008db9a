"""What a broken folder is: how to break a healthy one, and what must be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.city.broken.healthy import Parts

CONTRACT, DATA, WELL = 3, 4, 0


@dataclass(frozen=True)
class Case:
    """One way to be broken. `parts` breaks what is written, `folder` what stands written.

    Every text of `says` must be among the findings; `exit_code` is that of the worst of them.
    """

    id: str
    exit_code: int
    says: tuple[str, ...]
    parts: Callable[[Parts], object] = lambda parts: None
    folder: Callable[[Path], object] = lambda folder: None

    def make(self, folder: Path) -> Path:
        """The broken folder."""
        broken = Parts()
        self.parts(broken)
        broken.write(folder)
        self.folder(folder)
        return folder
