"""Groups: who a number is about, as a key that sorts and as words that name people."""

from typing import NamedTuple, Self

from isopolis.framework.model import Framework

EVERYONE = "everyone"


class Group(NamedTuple):
    """Characteristic=category pairs, sorted by characteristic; no pair means everyone."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, key: str) -> Self:
        """The group a key names; raises ValueError where a part is not `characteristic=category`."""
        if key == EVERYONE:
            return cls()
        pairs = []
        for part in key.split("|"):
            characteristic, equals, category = part.partition("=")
            if not (equals and characteristic and category):
                raise ValueError(f"{part!r} is not characteristic=category")
            pairs.append((characteristic, category))
        return cls(tuple(sorted(pairs)))

    @property
    def depth(self) -> int:
        """How many characteristics cross here; 0 is everyone."""
        return len(self.pairs)

    @property
    def characteristics(self) -> tuple[str, ...]:
        """The characteristics that cross here."""
        return tuple(characteristic for characteristic, _ in self.pairs)

    @property
    def key(self) -> str:
        """`everyone`, or the pairs joined by `|`."""
        return "|".join(f"{a}={b}" for a, b in self.pairs) or EVERYONE


def phrase(group: Group, framework: Framework) -> str:
    """The people of a group in words: "women with a severe disability"; "everyone" for no pair.

    One noun leads ("women"); every other category adds what follows it ("aged 65 or over").
    """
    if not group.pairs:
        return EVERYONE
    noun, modifiers = "people", []
    for characteristic_id, category_id in group.pairs:
        characteristic = framework.characteristic(characteristic_id)
        category = characteristic.category(category_id) if characteristic else None
        if category and category.noun and noun == "people":
            noun = category.noun
        elif category and category.modifier:
            modifiers.append(category.modifier)
        else:
            name = characteristic.name.lower() if characteristic else characteristic_id
            modifiers.append(f"({name}: {category.name if category else category_id})")
    return " ".join([noun, *modifiers])
