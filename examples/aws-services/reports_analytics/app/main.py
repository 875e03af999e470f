import json
from datetime import date, timedelta

import boto3
import psycopg
from fastapi import Depends, FastAPI, Header, HTTPException

from .export import exported
from .queries import REPORTS
from .settings import Settings, load

app = FastAPI(title="reports_analytics")


def manager(x_role: str = Header()) -> None:
    """The gateway sets the header from the verified token."""
    if x_role != "manager":
        raise HTTPException(403, "only managers read reports")


def rows(settings: Settings, query: str, start: date, end: date) -> list[tuple[object, ...]]:
    client = boto3.client("secretsmanager", region_name=settings.region)
    login = json.loads(client.get_secret_value(SecretId=settings.database_secret)["SecretString"])
    with psycopg.connect(
        host=login["host"],
        dbname=login["dbname"],
        user=login["username"],
        password=login["password"],
        sslmode="verify-full",
    ) as connection:
        return connection.execute(query, {"start": start, "end": end}).fetchall()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/reports", dependencies=[Depends(manager)])
def known() -> dict[str, str]:
    return {name: report.title for name, report in REPORTS.items()}


@app.post("/reports/{name}", dependencies=[Depends(manager)])
def run(name: str, start: date, days: int = 30) -> dict[str, str]:
    report = REPORTS.get(name)
    if report is None or not 1 <= days <= 366:
        raise HTTPException(404, "no such report, or not for so long")
    settings = load()
    found = rows(settings, report.query, start, start + timedelta(days=days))
    return {"address": exported(settings, report.columns, found)}
