"""Mitigations: the alternatives as a table, ranked at equal saving."""

from collections.abc import Iterator

import polars as pl

from isopolis.planning.assessment.alternatives import WANTED, Alternative
from isopolis.sources.decision import Decision

COLUMNS = (
    {"rank": pl.Int64}
    | dict.fromkeys(("name", "basis", "what"), pl.String)
    | {"saving": pl.Float64, "equal": pl.String, "mean_loss": pl.Float64, "worst_group": pl.String}
    | {"worst_loss": pl.Float64, "n_lose": pl.Int64, "n_cut_off": pl.Int64}
    | {"difference": pl.Float64, "worst_difference": pl.Float64, "why": pl.String}
)


def mitigations(found: list[Alternative], decision: Decision) -> pl.DataFrame:
    """The table of alternatives, the decision first with rank 0; see `Assessment`.

    First those that save as much, or are taken to; then those that do once a move is paid; then those that save less or
    of which nobody says what they save. Within these by what everyone loses.
    """
    rows = [_row(each, decision) for each in found]
    frame = pl.DataFrame(rows, schema=COLUMNS)
    own = frame.row(0, named=True)
    told = frame.with_columns(
        difference=pl.col("mean_loss") - own["mean_loss"], worst_difference=pl.col("worst_loss") - own["worst_loss"]
    )
    classes = {"after a move": 1, "smaller": 2, "unknown": 2}
    saves = pl.col("equal").replace_strict(classes, default=0, return_dtype=pl.Int64)
    ordered = told.sort(pl.col("basis") != "decision", saves, "mean_loss", "worst_loss", "name", maintain_order=True)
    return ordered.with_columns(rank=pl.int_range(pl.len(), dtype=pl.Int64))


def of_savings(decision: Decision, found: list[Alternative]) -> Iterator[str]:
    """What is assumed of what alternatives save, and how many there are."""
    if not decision.savings and any(each.basis == "generated" for each in found):
        yield "Nothing says what closing each facility saves: closing as many of one kind counts as the same saving."
    equal = sum(each.saves for each in found[1:])
    if equal < WANTED:
        yield f"Of alternatives that save as much there are {equal or 'none'} to show."


def _row(each: Alternative, decision: Decision) -> dict[str, object]:
    assert each.outcome is not None  # all have been played
    worst, loss = each.outcome.worst
    return {
        "rank": None,
        "name": each.name,
        "basis": each.basis,
        "what": each.what,
        "saving": each.saving,
        "equal": each.equal,
        "mean_loss": each.outcome.mean,
        "worst_group": worst if loss > 0 else None,
        "worst_loss": loss,
        "n_lose": round(each.outcome.lose),
        "n_cut_off": round(each.outcome.gone),
        "why": each.why,
    }
