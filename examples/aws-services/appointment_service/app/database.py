"""Connections to PostgreSQL; the password comes from the secrets manager and is never kept in the image."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import psycopg

from .settings import Settings


@contextmanager
def connected(settings: Settings) -> Iterator[psycopg.Connection]:
    client = boto3.client("secretsmanager", region_name=settings.region)
    login = json.loads(client.get_secret_value(SecretId=settings.database_secret)["SecretString"])
    with psycopg.connect(
        host=login["host"],
        dbname=login["dbname"],
        user=login["username"],
        password=login["password"],
        sslmode="verify-full",
    ) as connection:
        yield connection
