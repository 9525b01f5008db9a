"""Groups: who a number is about, as a key that sorts and as words that name people."""

from typing import Literal, NamedTuple, Self

from isopolis.framework.model import Framework

EVERYONE = "everyone"
_Place = Literal["adjective", "noun", "age", "modifier", "brackets"]  # in the order of a phrase


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


def is_defined(key: str, framework: Framework) -> bool:
    """Whether a key is written in its one way and the framework knows its characteristics and their categories.

    Of a characteristic whose categories the framework leaves to the city, any category is known.
    """
    try:
        group = Group.parse(key)
    except ValueError:
        return False
    return group.key == key and all(_is_known(pair, framework) for pair in group.pairs)


def _is_known(pair: tuple[str, str], framework: Framework) -> bool:
    """Whether the framework has this characteristic, with this category or with none of its own."""
    known = framework.characteristic(pair[0])
    return known is not None and (not known.categories or known.category(pair[1]) is not None)


def phrase(group: Group, framework: Framework) -> str:
    """The people of a group in words: "women with a severe disability"; "everyone" for no pair.

    One noun leads ("women", else "people"), adjectives stand before it ("Muslim"), an age follows it
    ("aged 65 or over"), then the rest joined by "and". What has no words of its own is named in brackets.
    """
    if not group.pairs:
        return EVERYONE
    words: dict[_Place, list[str]] = {place: [] for place in ("adjective", "noun", "age", "modifier", "brackets")}
    for pair in group.pairs:
        place, text = _word(pair, framework, leads=not words["noun"])
        words[place].append(text)
    if not words["noun"]:
        words["noun"].append("people")
    words["modifier"] = _enumerated(words["modifier"])
    return " ".join(text for texts in words.values() for text in texts)


def _word(pair: tuple[str, str], framework: Framework, *, leads: bool) -> tuple[_Place, str]:
    """One category's words and where they stand; a second noun cannot lead, so it goes into brackets."""
    characteristic = framework.characteristic(pair[0])
    category = characteristic.category(pair[1]) if characteristic else None
    if characteristic is None or category is None:
        return "brackets", f"({characteristic.name.lower() if characteristic else pair[0]}: {pair[1]})"
    if category.noun and leads:
        return "noun", category.noun
    if category.adjective:
        return "adjective", category.adjective
    if category.modifier:
        return "age" if characteristic.ground == "age" else "modifier", category.modifier
    return "brackets", f"({characteristic.name.lower()}: {category.name.lower()})"


def _enumerated(texts: list[str]) -> list[str]:
    """The texts as one: "a", "a and b", "a, b and c"; none stays none."""
    return [" and ".join([", ".join(texts[:-1]), texts[-1]])] if len(texts) > 1 else texts
