"""The reports that can be asked for: each a query with parameters, never a text of the reader's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    title: str
    query: str
    columns: tuple[str, ...]


REPORTS = {
    "revenue": Report(
        "Revenue by service",
        "SELECT s.name, count(*), sum(s.cents) FROM appointments a JOIN services s ON s.id = a.service"
        " WHERE lower(a.period) >= %(start)s AND lower(a.period) < %(end)s GROUP BY s.name ORDER BY 3 DESC",
        ("service", "appointments", "cents"),
    ),
    "load": Report(
        "Booked minutes by member of staff",
        "SELECT staff, sum(extract(epoch FROM upper(period) - lower(period)) / 60) FROM appointments"
        " WHERE lower(period) >= %(start)s AND lower(period) < %(end)s GROUP BY staff ORDER BY 2 DESC",
        ("staff", "minutes"),
    ),
}
