"""Storing tens of thousands of plain rows at once."""

from collections.abc import Iterable, Sequence

from django.db import connection, models
from psycopg import sql


def copy_in(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Insert the rows by COPY, in the caller's transaction.

    `columns` are names in the table, `rows` the values in this order; what is left out has a
    default in the database (as the primary key has), for Django's own defaults are not asked.
    Constraints and triggers hold as for any insert. For whole plans: `bulk_create` spends a
    second of processor time on 9,000 rows, this a tenth of it.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)
