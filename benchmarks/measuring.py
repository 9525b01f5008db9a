"""How long it takes to measure a large survey: the pass over its rows, the lattice and every error."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.registry import Benchmark

LEVELS = {"age": 6, "gender": 2, "disability": 3, "origin": 3, "belief": 6, "occupation": 8, "income": 5}
INDICATORS = 15
CHUNK = 1_000_000


def prepare(size: int, folder: Path) -> None:
    """Synthetic rows: seven characteristics, a weight, fifteen yes/no indicators with 3 % unanswered."""
    rng = np.random.default_rng(1)
    paths = []
    for first in range(0, size, CHUNK):
        rows = min(CHUNK, size - first)
        columns: dict[str, Any] = {n: rng.integers(1, k + 1, rows, dtype=np.uint8) for n, k in LEVELS.items()}
        columns["w"] = rng.uniform(0.5, 2.0, rows)
        for j in range(INDICATORS):
            yes = pl.Series((rng.random(rows) < 0.1 + 0.05 * j).astype(np.uint8))
            columns[f"y{j}"] = yes.set(pl.Series(rng.random(rows) < 0.03), None)
        paths.append(folder / f"part-{first}.parquet")
        pl.DataFrame(columns).write_parquet(paths[-1])
    pl.scan_parquet(paths).sink_parquet(folder / "people.parquet")
    (folder / "city.toml").write_text(_contract(), "utf-8")


def _contract() -> str:
    own = "\n".join(
        f'[characteristics.x_{name}]\nground = "age"\nname = "{name}"\ndefinition = "Made up."\ncategories = ['
        + ", ".join(f'{{ id = "c{c}", name = "{c}" }}' for c in range(1, levels + 1))
        + "]"
        for name, levels in LEVELS.items()
    )
    codes = "\n".join(
        f'x_{name} = {{ column = "{name}", categories = {{ '
        + ", ".join(f'"{c}" = "c{c}"' for c in range(1, levels + 1))
        + " } }"
        for name, levels in LEVELS.items()
    )
    indicators = "\n".join(
        f'LOC{j:02d} = {{ value = "y{j}", name = "Made up {j}", domain = "health-care", unit = "share", '
        'direction = "+", statistic = "share" }'
        for j in range(INDICATORS)
    )
    return (
        '[city]\nname = "Made up"\ncountry = "NL"\narea = "C1"\nsynthetic = true\n\n'
        f"{own}\n\n"
        '[sources.survey]\nfile = "people.parquet"\nkind = "survey"\nperiod = "2019"\nweight = "w"\n\n'
        f"[sources.survey.characteristics]\n{codes}\n\n[sources.survey.indicators]\n{indicators}\n"
    )


def measure_city(folder: Path) -> dict[str, float]:
    """Every share with its error, of up to three characteristics crossed; hands back the city's own shares."""
    import isopolis as iso

    estimates = iso.measure(iso.open(folder), by=[f"x_{name}" for name in LEVELS], depth=3)
    everyone = estimates.frame.filter(pl.col("group") == "everyone").sort("indicator")
    return dict(zip(everyone["indicator"], everyone["value"], strict=True))


def group_by(folder: Path) -> dict[str, float]:
    """The bare GROUP BY: the same columns read once, two sums an indicator, no lattice and no errors."""
    import duckdb

    sums = ", ".join(
        f"sum(w * y{j}) AS t{j}, sum(CASE WHEN y{j} IS NOT NULL THEN w END) AS n{j}" for j in range(INDICATORS)
    )
    query = f"SELECT {', '.join(LEVELS)}, count(*) AS n, {sums} FROM '{folder / 'people.parquet'}' GROUP BY ALL"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        cells = connection.sql(query).pl()
    return {f"LOC{j:02d}": cells[f"t{j}"].sum() / cells[f"n{j}"].sum() for j in range(INDICATORS)}


def agree(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    """Whether both found the same shares."""
    return ours.keys() == theirs.keys() and all(abs(ours[k] - theirs[k]) < 1e-12 for k in ours)


MEASURING = Benchmark(
    name="measure",
    opponent_name="DuckDB GROUP BY of the same columns",
    sizes=(1_000_000, 10_000_000),
    tiny=2_000,
    prepare=prepare,
    ours=measure_city,
    opponent=group_by,
    agree=agree,
)
