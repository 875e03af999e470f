"""Photos go straight to the bucket: the service only signs where they may go."""

import re
import uuid

import boto3

from .settings import Settings

KINDS = {"image/jpeg": "jpg", "image/png": "png"}


def place_for(settings: Settings, member: str, kind: str) -> dict[str, object]:
    if kind not in KINDS or not re.fullmatch(r"[0-9a-f-]{36}", member):
        raise ValueError("a photo is a JPEG or a PNG of one member of staff")
    client = boto3.client("s3", region_name=settings.region)
    return client.generate_presigned_post(
        settings.photos,
        f"staff/{member}/{uuid.uuid4()}.{KINDS[kind]}",
        Fields={"Content-Type": kind},
        Conditions=[{"Content-Type": kind}, ["content-length-range", 1, 5_000_000]],
        ExpiresIn=300,
    )
