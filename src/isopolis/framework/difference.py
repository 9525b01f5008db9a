"""What changed between two frameworks, change by change."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from isopolis.framework.model import Framework, Frozen

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `what` names the thing; `field`, `before` and `after` say what changed in it."""

    kind: Kind
    what: str  # "indicator SAF01", "category disability=severe", "framework"
    field: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.kind != "changed":
            return f"{self.what}: {self.kind}"
        before, after = self.before or "(empty)", self.after or "(empty)"
        return f"{self.what}: {self.field} changed\n  before: {before}\n  after:  {after}"


def diff(a: Framework, b: Framework) -> list[Change]:
    """What b adds, removes and changes against a; empty where both define the same.

    The framework's own version and hash come first, then grounds, characteristics with their categories,
    domains and indicators, each in b's order; what is gone stands last in its kind.
    """
    if a.hash == b.hash:
        return []
    hashes = Change("changed", "framework", "hash", a.hash, b.hash)
    return [hashes, *_fields("framework", _own(a), _own(b)), *_tables(a, b)]


def _tables(a: Framework, b: Framework) -> Iterator[Change]:
    yield from _items("ground", _by_id(a.grounds), _by_id(b.grounds))
    yield from _items("characteristic", _by_id(a.characteristics), _by_id(b.characteristics))
    yield from _items("category", _categories(a), _categories(b))
    yield from _items("domain", _by_id(a.domains), _by_id(b.domains))
    yield from _items("indicator", _by_id(a.indicators), _by_id(b.indicators))


def _items(noun: str, a: dict[str, dict[str, Any]], b: dict[str, dict[str, Any]]) -> Iterator[Change]:
    for id, fields in b.items():
        if id in a:
            yield from _fields(f"{noun} {id}", a[id], fields)
        else:
            yield Change("added", f"{noun} {id}")
    yield from (Change("removed", f"{noun} {id}") for id in a if id not in b)
    kept = [id for id in a if id in b]
    if kept != [id for id in b if id in a]:
        yield Change("changed", noun, "order", ", ".join(kept), ", ".join(id for id in b if id in a))


def _fields(what: str, a: dict[str, Any], b: dict[str, Any]) -> Iterator[Change]:
    for field in dict.fromkeys([*a, *b]):
        before, after = a.get(field), b.get(field)
        if before != after:
            yield Change("changed", what, field, _words(before), _words(after))


def _own(framework: Framework) -> dict[str, Any]:
    return framework.model_dump(mode="json", include={"id", "version", "title", "description"})


def _by_id(items: tuple[Frozen, ...]) -> dict[str, dict[str, Any]]:
    """Each item's fields by its id; a characteristic's categories are compared on their own."""
    dumped = (item.model_dump(mode="json", exclude={"categories"}) for item in items)
    return {fields["id"]: fields for fields in dumped}


def _categories(framework: Framework) -> dict[str, dict[str, Any]]:
    return {
        f"{characteristic.id}={category.id}": category.model_dump(mode="json")
        for characteristic in framework.characteristics
        for category in characteristic.categories
    }


def _words(value: Any) -> str:
    """A field's value as a reader can compare it; a question becomes its wording and its answers."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dict) and "answers" in value:
        answers = "; ".join(f"{a['code']} {a['label']} = {_number(a['value'])}" for a in value["answers"])
        return f"{value['text']} [{answers}]" + (f" (asked: {value['universe']})" if value["universe"] else "")
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _number(value: float | None) -> str:
    return "no answer" if value is None else f"{value:g}"
