"""What is sent, in words; names of customers are text, never markup."""

from html import escape
from string import Template

BOOKED = Template("<p>Dear $name,</p><p>your appointment is on $day at $time.</p>")
CANCELLED = Template("<p>Dear $name,</p><p>your appointment on $day is cancelled.</p>")
KINDS = {"booked": ("Your appointment", BOOKED), "cancelled": ("Cancelled", CANCELLED)}


def message(kind: str, values: dict[str, str]) -> tuple[str, str]:
    subject, body = KINDS[kind]
    return subject, body.substitute({key: escape(value) for key, value in values.items()})
