"""Re-tabulate the published figures of The Hague in the project's own schema.

    python tools/retabulate_the_hague.py SOURCE_DIR [TARGET_DIR]

SOURCE_DIR holds tidy tables of Statistics Netherlands (CBS): key_figures_2019.csv, _2020 and _2021, residents by sex,
age and origin, household positions, sizes and children, income tenths, students, and districts.geojson and
neighbourhoods.geojson. TARGET_DIR (by default the data folder of the package) receives figures.parquet and
areas.geojson. The same input gives the same bytes.

What the source leaves empty is left out: it is never filled and never zero.
"""

import argparse
import json
import sys
from pathlib import Path

import polars as pl
from the_hague.areas import areas
from the_hague.by_area import by_area
from the_hague.by_group import by_group
from the_hague.figure import KEY

TARGET = Path(__file__).resolve().parents[1] / "src/isopolis/demo/data/the_hague"


def retabulate(source: Path) -> pl.DataFrame:
    """All figures, sorted by indicator, period, area and group."""
    figures = pl.concat([*by_area(source), *by_group(source)]).drop_nulls("value").sort(KEY)
    return figures.with_columns(pl.col(name).cast(pl.Categorical) for name in (*KEY, "provenance"))


def main() -> int:
    """Exit code 0 when both files stand in the target folder."""
    parser = argparse.ArgumentParser(description="Re-tabulate the published figures of The Hague.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?", default=TARGET)
    folders = parser.parse_args()
    figures = retabulate(folders.source)
    folders.target.mkdir(parents=True, exist_ok=True)
    figures.write_parquet(folders.target / "figures.parquet", compression="zstd", compression_level=19)
    text = json.dumps(areas(folders.source), ensure_ascii=False, separators=(",", ":"))
    (folders.target / "areas.geojson").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{figures.height} figures in {folders.target.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
