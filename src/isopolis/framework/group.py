"""Groups: who a number is about, as a key that sorts and as words that name people."""

from typing import NamedTuple, Self

from isopolis.framework.model import Category, Characteristic, Framework

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

    One noun leads ("women", else "people"), adjectives stand before it ("Muslim"), an age follows it
    ("aged 65 or over"), then all the rest joined by "and". What has no words of its own is named in brackets.
    """
    if not group.pairs:
        return EVERYONE
    nouns, adjectives, ages, modifiers = [], [], [], []
    for characteristic_id, category_id in group.pairs:
        characteristic = framework.characteristic(characteristic_id)
        category = characteristic.category(category_id) if characteristic else None
        if category and category.noun and not nouns:
            nouns.append(category.noun)
        elif category and category.adjective:
            adjectives.append(category.adjective)
        elif category and category.modifier:
            (ages if characteristic and characteristic.ground == "age" else modifiers).append(category.modifier)
        else:
            modifiers.append(_bracketed(characteristic, characteristic_id, category, category_id))
    return " ".join([*adjectives, *(nouns or ["people"]), *ages, *_listed(modifiers)])


def _bracketed(characteristic: Characteristic | None, axis: str, category: Category | None, id: str) -> str:
    return f"({characteristic.name.lower() if characteristic else axis}: {category.name if category else id})"


def _listed(words: list[str]) -> list[str]:
    """The words as one enumeration: "a", "a and b", "a, b and c"."""
    return [" and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else word for word in words[-1:]]
