"""Why there is no plan: the smallest set of conditions that no plan meets together."""

from collections.abc import Callable, Sequence
from itertools import combinations

LARGEST = 3  # sets up to this size are all tried; a larger one is found by leaving out what need not be there
Hopeless = Callable[[tuple[str, ...]], bool]


def smallest(names: Sequence[str], hopeless: Hopeless) -> tuple[str, ...] | None:
    """The smallest set of conditions that cannot be met together; None where no set is proven to be one.

    `hopeless` says of a set whether it is proven that no plan meets all of it. Of a set beyond LARGEST none can be left
    out, and a smaller one may be there.
    """
    for size in range(1, min(LARGEST, len(names)) + 1):
        for kept in combinations(names, size):
            if hopeless(kept):
                return kept
    left = tuple(names)
    if not hopeless(left):
        return None
    for name in names:
        fewer = tuple(other for other in left if other != name)
        left = fewer if hopeless(fewer) else left
    return left


def in_words(conditions: Sequence[str]) -> str:
    """What an error says of conditions that clash, each given in words."""
    if len(conditions) == 1:
        return f"no plan can meet this: {conditions[0]}"
    return "these conditions cannot be met together: " + "; ".join(conditions)
