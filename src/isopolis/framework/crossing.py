"""Who is in two groups at once, as far as the framework says it."""

from isopolis.framework.group import Group
from isopolis.framework.model import Framework


def lineage(framework: Framework, characteristic: str, category: str) -> tuple[str, ...]:
    """The category and the coarser ones that hold it, the nearest first; of what is unknown, itself alone."""
    known = framework.characteristic(characteristic)
    found: list[str] = []
    while category and category not in found:
        found.append(category)
        held = known.category(category) if known else None
        category = held.parent if held else ""
    return tuple(found)


def crossed(group: Group, whom: Group, framework: Framework) -> Group | None:
    """Those of a group who are also among `whom`; None where nobody can be both.

    Where both say something of one characteristic, the finer category stands; of a characteristic with several answers
    both stand.
    """
    pairs = list(group.pairs)
    for id, category in whom.pairs:
        own = [held for name, held in pairs if name == id]
        if any(category in lineage(framework, id, held) for held in own):
            continue
        finer = [held for held in own if held in lineage(framework, id, category)]
        known = framework.characteristic(id)
        if own and not finer and not (known and known.multiple):
            return None
        pairs = [pair for pair in pairs if pair[0] != id or pair[1] not in finer] + [(id, category)]
    return Group(tuple(sorted(pairs)))
