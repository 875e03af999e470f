"""Appointments never overlap for one member of staff; the database itself holds that."""

from datetime import datetime, timedelta

import psycopg
from pydantic import BaseModel, Field


class Wanted(BaseModel):
    customer: str = Field(pattern=r"^[0-9a-f-]{36}$")
    staff: str = Field(pattern=r"^[0-9a-f-]{36}$")
    service: int
    start: datetime
    minutes: int = Field(ge=5, le=480)


class Taken(Exception):
    """Somebody else has this time."""


def book(connection: psycopg.Connection, wanted: Wanted) -> int:
    try:
        row = connection.execute(
            "INSERT INTO appointments (customer, staff, service, period)"
            " VALUES (%s, %s, %s, tstzrange(%s, %s)) RETURNING id",
            (
                wanted.customer,
                wanted.staff,
                wanted.service,
                wanted.start,
                wanted.start + timedelta(minutes=wanted.minutes),
            ),
        ).fetchone()
    except psycopg.errors.ExclusionViolation as error:
        raise Taken from error
    return row[0]


def on_day(connection: psycopg.Connection, staff: str, day: datetime) -> list[tuple[int, datetime, datetime]]:
    return connection.execute(
        "SELECT id, lower(period), upper(period) FROM appointments"
        " WHERE staff = %s AND period && tstzrange(%s, %s) ORDER BY 2",
        (staff, day, day + timedelta(days=1)),
    ).fetchall()


def cancel(connection: psycopg.Connection, appointment: int, customer: str) -> bool:
    done = connection.execute(
        "DELETE FROM appointments WHERE id = %s AND customer = %s AND lower(period) > now()",
        (appointment, customer),
    )
    return done.rowcount == 1
