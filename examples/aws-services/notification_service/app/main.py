import json

import boto3
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from .messages import KINDS
from .settings import load

app = FastAPI(title="notification_service")


class Notice(BaseModel):
    kind: str
    to: str = Field(pattern=r"^[^@\s]{1,64}@[A-Za-z0-9.-]{1,190}$")
    values: dict[str, str]


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/notices", status_code=202)
def accept(notice: Notice) -> dict[str, str]:
    if notice.kind not in KINDS:
        raise HTTPException(422, "no message of this kind is known")
    settings = load()
    queue = boto3.client("sqs", region_name=settings.region)
    answer = queue.send_message(QueueUrl=settings.queue, MessageBody=json.dumps(notice.model_dump()))
    return {"id": answer["MessageId"]}
