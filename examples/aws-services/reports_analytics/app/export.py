"""A report as CSV in the bucket, and an address to fetch it from for ten minutes."""

import csv
import io
import uuid
from collections.abc import Iterable

import boto3

from .settings import Settings


def exported(settings: Settings, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    key = f"reports/{uuid.uuid4()}.csv"
    client = boto3.client("s3", region_name=settings.region)
    client.put_object(
        Bucket=settings.bucket,
        Key=key,
        Body=text.getvalue().encode(),
        ContentType="text/csv",
        ServerSideEncryption="aws:kms",
    )
    return client.generate_presigned_url(
        "get_object", Params={"Bucket": settings.bucket, "Key": key}, ExpiresIn=600
    )


def guarded(cell: object) -> object:
    """A spreadsheet would run what begins like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
