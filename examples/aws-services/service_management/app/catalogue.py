"""What is offered, for how long and at what price; prices are whole cents."""

from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr
from pydantic import BaseModel, Field

from .settings import Settings


class Offer(BaseModel):
    id: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=80)
    minutes: int = Field(ge=5, le=480)
    cents: int = Field(ge=0, le=1_000_000)
    is_offered: bool = True


class Catalogue:
    def __init__(self, settings: Settings) -> None:
        self.table = boto3.resource("dynamodb", region_name=settings.region).Table(settings.table)

    def offered(self) -> list[Offer]:
        found = self.table.scan(FilterExpression=Attr("is_offered").eq(True))["Items"]
        return sorted((offer_of(item) for item in found), key=lambda offer: offer.name)

    def put(self, offer: Offer) -> None:
        self.table.put_item(Item=offer.model_dump())

    def withdraw(self, number: int) -> None:
        self.table.update_item(
            Key={"id": number},
            UpdateExpression="SET is_offered = :no",
            ExpressionAttributeValues={":no": False},
        )


def offer_of(item: dict[str, object]) -> Offer:
    return Offer(**{key: int(value) if isinstance(value, Decimal) else value for key, value in item.items()})
