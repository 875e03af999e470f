"""What the service is told by its environment; nothing has a default that would work in production."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    region: str
    table: str
    database_secret: str


def load() -> Settings:
    return Settings(
        region=os.environ["AWS_REGION"],
        table=os.environ["TABLE_NAME"],
        database_secret=os.environ["DATABASE_SECRET_ID"],
    )
