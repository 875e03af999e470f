"""Takes events from the queue and sends one mail for each; what cannot be sent stays for the dead-letter queue."""

import json
import logging

import boto3

from .messages import KINDS, message
from .settings import Settings, load

log = logging.getLogger("notification_service")


def handle(settings: Settings, body: str) -> bool:
    event = json.loads(body)
    kind = event.get("kind")
    if kind not in KINDS:
        log.warning("an event of a kind that is not known was left alone")
        return False
    subject, html = message(kind, event["values"])
    boto3.client("ses", region_name=settings.region).send_email(
        Source=settings.sender,
        Destination={"ToAddresses": [event["to"]]},
        Message={"Subject": {"Data": subject}, "Body": {"Html": {"Data": html}}},
    )
    return True


def run_once(settings: Settings) -> int:
    queue = boto3.client("sqs", region_name=settings.region)
    taken = queue.receive_message(QueueUrl=settings.queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    sent = 0
    for one in taken.get("Messages", []):
        if handle(settings, one["Body"]):
            queue.delete_message(QueueUrl=settings.queue, ReceiptHandle=one["ReceiptHandle"])
            sent += 1
    return sent


if __name__ == "__main__":
    known = load()
    while True:
        log.info("%d sent", run_once(known))
