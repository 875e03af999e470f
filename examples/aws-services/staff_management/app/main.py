import uuid
from functools import cache

import boto3
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field

from .photos import place_for
from .settings import load

app = FastAPI(title="staff_management")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Member(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    role: str = Field(pattern=r"^(stylist|assistant|manager)$")
    hours: dict[str, tuple[int, int]] = Field(default_factory=dict)


@cache
def table():
    settings = load()
    return boto3.resource("dynamodb", region_name=settings.region).Table(settings.table)


def manager(x_role: str = Header()) -> None:
    """The gateway sets the header from the verified token."""
    if x_role != "manager":
        raise HTTPException(403, "only managers change who works here")


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/staff", status_code=201, dependencies=[Depends(manager)])
def hire(member: Member) -> dict[str, str]:
    wrong = [day for day, (start, end) in member.hours.items() if day not in DAYS or not 0 <= start < end <= 24]
    if wrong:
        raise HTTPException(422, "hours are from 0 to 24 on mon to sun")
    key = str(uuid.uuid4())
    table().put_item(Item={"id": key, **member.model_dump()})
    return {"id": key}


@app.get("/staff/{key}")
def read(key: str) -> dict[str, object]:
    item = table().get_item(Key={"id": key}).get("Item")
    if item is None:
        raise HTTPException(404, "nobody here has this number")
    return item


@app.delete("/staff/{key}", status_code=204, dependencies=[Depends(manager)])
def leave(key: str) -> None:
    table().delete_item(Key={"id": key})


@app.post("/staff/{key}/photo", dependencies=[Depends(manager)])
def photo(key: str, kind: str) -> dict[str, object]:
    try:
        return place_for(load(), key, kind)
    except ValueError as error:
        raise HTTPException(422, "a photo is a JPEG or a PNG of one member of staff") from error
