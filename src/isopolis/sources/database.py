"""Tables of a database, through Ibis: rows come in batches, and only the named columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from isopolis.errors import ContractError, DataError
from isopolis.sources.statistical import ROWS, lazily
from isopolis.sources.table import Table, Wanted, environment


@dataclass(frozen=True)
class _Database:
    """A table behind an address that an environment variable holds."""

    def names(self, table: Table) -> tuple[str, ...]:
        return tuple(_found(_connected(table), table).columns)

    def scan(self, table: Table, wanted: Wanted) -> pl.LazyFrame:
        from ibis.formats.polars import PolarsSchema

        found = _found(_connected(table), table)
        columns = list(wanted.columns if wanted.columns is not None else found.columns)
        schema = pl.DataFrame(schema=PolarsSchema.from_ibis(found.select(columns).schema())).schema
        return lazily(table, schema, lambda asked: _batches(table, list(asked), schema))


DATABASE = _Database()


def _batches(table: Table, columns: list[str], schema: pl.Schema) -> Iterator[pl.DataFrame]:
    """Rows in chunks through the database's own cursor, which every engine has."""
    connection = _connected(table)
    cursor = connection.raw_sql(connection.compile(_found(connection, table).select(columns)))
    types = {name: schema[name] for name in columns}
    while rows := cursor.fetchmany(ROWS):
        yield pl.DataFrame(rows, schema=types, orient="row")


def _found(connection: Any, table: Table) -> Any:
    from ibis.common.exceptions import TableNotFound

    try:
        return connection.table(table.name)
    except TableNotFound:
        raise DataError(
            f"there is no table {table.name!r}",
            where="database",
            expected="a table or view",
            hint="the name as the database lists it",
        ) from None


def _connected(table: Table) -> Any:
    try:
        import ibis
    except ImportError:
        raise ContractError(
            "reading a database needs the optional part `database`",
            where=table.label,
            hint='pip install "isopolis[database]"',
        ) from None
    address = environment(table.url, table.label)
    try:
        return ibis.connect(address)
    except ImportError:
        kind = address.partition(":")[0]
        raise ContractError(
            f"reading {kind} needs a driver that is not installed",
            where=table.label,
            hint=f'pip install "ibis-framework[{kind}]"',
        ) from None
    except Exception:  # each backend raises its own, and its words may hold the address
        raise DataError(
            "the database does not answer",
            where=table.label,
            expected=f"a database behind {table.url}",
            hint="the address with the database's own client",
        ) from None
