"""Work that is dealt out in blocks, side by side, and comes back in their order."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Block = TypeVar("Block")
Found = TypeVar("Found")


def at_once(work: Callable[[Block], Found], blocks: Sequence[Block]) -> list[Found]:
    """What the work finds for each block, in their order. Worth it where the work holds no lock, as our kernels do.

    Deal out the same blocks whatever the machine, and no sum depends on how many processors there are.
    """
    if len(blocks) == 1:
        return [work(blocks[0])]
    with ThreadPoolExecutor(_processors()) as threads:
        return list(threads.map(work, blocks))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
