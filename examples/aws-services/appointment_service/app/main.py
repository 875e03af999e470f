from datetime import datetime

import boto3
from fastapi import FastAPI, Header, HTTPException

from .appointments import Taken, Wanted, book, cancel, on_day
from .database import connected
from .settings import load

app = FastAPI(title="appointment_service")


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/appointments", status_code=201)
def create(wanted: Wanted) -> dict[str, int]:
    settings = load()
    with connected(settings) as connection:
        try:
            number = book(connection, wanted)
        except Taken as taken:
            raise HTTPException(409, "this time is taken") from taken
    events = boto3.client("events", region_name=settings.region)
    detail = wanted.model_dump_json(include={"customer", "start"})
    events.put_events(Entries=[{"Source": "appointments", "DetailType": "booked", "Detail": detail}])
    return {"id": number}


@app.get("/staff/{staff}/appointments")
def list_day(staff: str, day: datetime) -> list[dict[str, str]]:
    with connected(load()) as connection:
        found = on_day(connection, staff, day)
    return [{"id": str(n), "from": start.isoformat(), "to": end.isoformat()} for n, start, end in found]


@app.delete("/appointments/{number}", status_code=204)
def delete(number: int, x_user: str = Header()) -> None:
    with connected(load()) as connection:
        if not cancel(connection, number, x_user):
            raise HTTPException(404, "no such appointment of yours that can still be cancelled")
