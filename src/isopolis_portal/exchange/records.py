"""Library records from a CSV file: all of them, or none."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.db import transaction
from django.utils import timezone

from isopolis.errors import DataError, Finding
from isopolis_portal.exchange.checking import LISTS, Facts, Record, check
from isopolis_portal.exchange.models import Taken
from isopolis_portal.exchange.reading import COLUMNS, read
from isopolis_portal.library.models import Item

Fate = Literal["new", "changed", "same", "kept"]
MOST_NAME = 255  # letters of a file's name that are kept


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: how many items of each fate, and a note for each that an editor keeps."""

    new: int
    changed: int
    same: int
    kept: int
    findings: tuple[Finding, ...] = ()

    def __str__(self) -> str:
        kept = f", {self.kept:,} kept as an editor left them" if self.kept else ""
        return f"{self.new:,} new, {self.changed:,} changed, {self.same:,} the same{kept}"


@dataclass(frozen=True, slots=True)
class Step:
    """One record, the item that it is about, what becomes of it, and the digest of what was taken in before."""

    record: Record
    item: Item
    fate: Fate
    before: str


def take_in(
    path: Path, dry_run: bool = False, replace: bool = False, tell: Callable[[int, int], None] | None = None
) -> Outcome:
    """What was taken in from a file of records; with `dry_run`, what would be.

    All or nothing: DataError with a finding for every cell that is wrong, and then nothing is taken in. An item that
    an editor has changed since its last import is kept, and a note says so; `replace` overwrites it. `tell` hears
    how many of how many records are done.
    """
    rows, uneven = read(path)
    records, wrong = check(rows, path.name)
    if uneven or wrong:
        raise DataError.of([*uneven, *wrong])
    if dry_run:
        return _outcome(_plan(records, replace))
    with transaction.atomic():
        steps = _plan(records, replace)
        for done, step in enumerate(steps, 1):
            _carry_out(step, path.name)
            if tell:
                tell(done, len(steps))
    return _outcome(steps)


def _plan(records: Sequence[Record], replace: bool) -> list[Step]:
    sources = {record.facts["source"] for record in records}
    there = {(item.source, item.source_id): item for item in Item.objects.filter(source__in=sources)}
    digests = dict(Taken.objects.filter(item__source__in=sources).values_list("item_id", "digest"))
    steps = []
    for record in records:
        item = there.get(record.key)
        before = digests.get(item.pk, "") if item else ""
        fate: Fate = _fate(record, item, before, replace) if item else "new"
        steps.append(Step(record, item or Item(), fate, before))
    return steps


def _fate(record: Record, item: Item, digest: str, replace: bool) -> Fate:
    facts = _facts_of(item)
    if _digest(record.facts) == _digest(facts):
        return "same"
    by_hand = item.has_unpublished_changes or digest != _digest(facts)
    return "kept" if by_hand and not replace else "changed"


def _facts_of(item: Item) -> Facts:
    return {column: getattr(item, column) for column in COLUMNS}


def _digest(facts: Facts) -> str:
    """The same for the same facts, in whatever order a list of them was ticked."""
    settled = {column: sorted(value or ()) if column in LISTS else value for column, value in facts.items()}
    return hashlib.sha256(json.dumps(settled, sort_keys=True).encode()).hexdigest()


def _carry_out(step: Step, file: str) -> None:
    if step.fate == "kept":
        return
    if step.fate != "same":
        _write(step.item, step.record.facts)
    digest = _digest(step.record.facts)
    if digest != step.before:
        Taken.objects.update_or_create(item=step.item, defaults={"digest": digest, "file": file[:MOST_NAME]})


def _write(item: Item, facts: Facts) -> None:
    for column, value in facts.items():
        setattr(item, column, value)
    if item._state.adding:
        item.first_published_at = item.last_published_at = timezone.now()
    item.save()
    if item.latest_revision_id:  # an editor opens the latest revision, which must not bring the old facts back
        revision = item.save_revision(clean=False, log_action=True)
        if item.live:
            revision.publish()


def _outcome(steps: Sequence[Step]) -> Outcome:
    count = {fate: sum(step.fate == fate for step in steps) for fate in ("new", "changed", "same", "kept")}
    return Outcome(**count, findings=tuple(_notes(steps)))


def _notes(steps: Sequence[Step]) -> Iterator[Finding]:
    for step in steps:
        if step.fate == "kept":
            yield Finding(
                "an editor has changed this item since its last import: it is kept as it is",
                step.record.where, f"{step.record.key[0]}, {step.record.key[1]}",
                hint="--replace to overwrite what the editor wrote", severity="note",
            )  # fmt: skip
