"""What was left out of a release and under which rule, in words."""

import polars as pl

from isopolis.release import Release

_WHY = {
    "A": "too few stand behind the number",
    "C": "it would give another withheld number away",
    "N": "the place is too fine for the characteristic, or the number is too uncertain",
}


def explain(release: Release) -> list[str]:
    """One line a table and reason: how many rows keep their place without their number, and why."""
    lines = [f"Rules {release.manifest.rules}: {release.manifest.rules_note}."]
    told = {name: table for name, table in release.tables.items() if "obs_status" in table.columns}
    for name, table in told.items():
        withheld = table.filter(pl.col("obs_status") == "Q")
        lines.append(f"{name}: {table.height:,} rows, {table.height - withheld.height:,} shown.")
        counts = withheld.group_by("conf_status").len().sort("conf_status")
        lines += [f"  {count:,} withheld: {_WHY[status]}." for status, count in counts.iter_rows()]
    return lines + [f"Not promised: {said}" for said in release.audit.get("not_promised", ())]
