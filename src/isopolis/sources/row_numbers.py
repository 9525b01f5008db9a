"""Which rows a fault is in: a count and the first few numbers, never what they hold."""

import polars as pl

SHOWN = 5


def in_words(rows: pl.LazyFrame, bad: pl.Expr, count: int) -> str:
    """ "3 rows: 2, 5, 9", or "1,204 rows: 2, 5, 9, 14, 20 ..."; rows count from 1, without the header."""
    first = rows.with_row_index("row number", offset=1).filter(bad).select("row number").head(SHOWN).collect()
    numbers = ", ".join(f"{number:,}" for number in first["row number"])
    more = " ..." if count > SHOWN else ""
    return f"{count:,} row{'' if count == 1 else 's'}: {numbers}{more}"
