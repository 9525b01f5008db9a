"""The slow truth: estimates, errors and gaps in obvious Python, a loop for every sum sign.

Rows are dicts: area, period, weight, stratum, cluster, one key a characteristic (None: not known) and `y` (None: not
answered). Nothing here is fast, shared with the engine, or clever.
"""

from itertools import combinations, product
from math import sqrt
from statistics import fmean

Row = dict[str, object]
Part = dict[str, str]  # characteristic -> category


def answered(rows: list[Row]) -> list[Row]:
    """Those who gave an answer."""
    return [row for row in rows if row["y"] is not None]


def inside(row: Row, part: Part) -> bool:
    """Whether a row is in the group."""
    return all(row[characteristic] == category for characteristic, category in part.items())


def told(row: Row, part: Part) -> bool:
    """Whether a row says where it stands on every characteristic of the group."""
    return all(row[characteristic] is not None for characteristic in part)


def mean(rows: list[Row]) -> float:
    """The weighted mean of y."""
    return sum(r["weight"] * r["y"] for r in rows) / sum(r["weight"] for r in rows)


def influences(rows: list[Row], members: list[Row]) -> list[float]:
    """What each row of the sample contributes to the members' mean, as a deviation; 0 outside."""
    centre, size = mean(members), sum(r["weight"] for r in members)
    chosen = {id(r) for r in members}
    return [r["weight"] * (r["y"] - centre) / size if id(r) in chosen else 0.0 for r in rows]


def variance(rows: list[Row], values: list[float], clustered: bool) -> float:
    """The with-replacement design variance of a sum of values: between the units of each stratum."""
    total = 0.0
    for stratum in sorted({r["stratum"] for r in rows}):
        here = [(r, v) for r, v in zip(rows, values, strict=True) if r["stratum"] == stratum]
        if clustered:
            units = [
                sum(v for r, v in here if r["cluster"] == cluster)
                for cluster in sorted({r["cluster"] for r, _ in here})
            ]
        else:
            units = [v for _, v in here]
        if len(units) > 1:
            centre = fmean(units)
            total += len(units) / (len(units) - 1) * sum((u - centre) ** 2 for u in units)
    return total


def groups(characteristics: dict[str, list[str]], depth: int) -> list[Part]:
    """Everyone, every category, every crossing of up to `depth` characteristics."""
    out: list[Part] = []
    for size in range(depth + 1):
        for names in combinations(sorted(characteristics), size):
            for categories in product(*(characteristics[name] for name in names)):
                out.append(dict(zip(names, categories, strict=True)))
    return out


def key(part: Part) -> str:
    """The group's key."""
    return "|".join(f"{a}={b}" for a, b in sorted(part.items())) or "everyone"


def estimate(rows: list[Row], part: Part, clustered: bool) -> tuple[int, float, float] | None:
    """n, mean and standard error of a group; None where nobody of it answered."""
    members = [r for r in answered(rows) if inside(r, part)]
    if not members:
        return None
    return len(members), mean(members), sqrt(variance(rows, influences(rows, members), clustered))


def gap(rows: list[Row], part: Part, reference: str, clustered: bool) -> tuple[float, float, float | None] | None:
    """Difference, its error, and the error of the log ratio, against the rest or everyone; None where one is empty."""
    members = [r for r in answered(rows) if inside(r, part)]
    if reference == "rest":
        others = [r for r in answered(rows) if told(r, part) and not inside(r, part)]
    else:
        others = answered(rows)
    if not members or not others:
        return None
    a, b = mean(members), mean(others)
    u, v = influences(rows, members), influences(rows, others)
    error = sqrt(variance(rows, [x - y for x, y in zip(u, v, strict=True)], clustered))
    if a * b <= 0:
        return a - b, error, None
    logs = [x / a - y / b for x, y in zip(u, v, strict=True)]
    return a - b, error, sqrt(variance(rows, logs, clustered))


def gap_between(rows: list[Row], part: Part, other: Part, clustered: bool) -> tuple[float, float]:
    """Difference of two groups' means and its error, however the two overlap."""
    members = [r for r in answered(rows) if inside(r, part)]
    others = [r for r in answered(rows) if inside(r, other)]
    u, v = influences(rows, members), influences(rows, others)
    return mean(members) - mean(others), sqrt(variance(rows, [x - y for x, y in zip(u, v, strict=True)], clustered))
