"""Users in DynamoDB, by id and by email."""

import uuid

import boto3
from boto3.dynamodb.conditions import Key

from .models import NewUser, User
from .settings import Settings


class Users:
    def __init__(self, settings: Settings) -> None:
        self.table = boto3.resource("dynamodb", region_name=settings.region).Table(settings.table)

    def by_id(self, user_id: str) -> User | None:
        item = self.table.get_item(Key={"id": user_id}).get("Item")
        return None if item is None else User(id=item["id"], email=item["email"], name=item["name"])

    def credentials(self, email: str) -> tuple[str, str] | None:
        found = self.table.query(IndexName="by-email", KeyConditionExpression=Key("email").eq(email))["Items"]
        return (found[0]["id"], found[0]["kept"]) if found else None

    def add(self, new: NewUser, kept: str) -> User:
        user = User(id=str(uuid.uuid4()), email=new.email, name=new.name)
        self.table.put_item(Item={**user.model_dump(), "kept": kept}, ConditionExpression="attribute_not_exists(id)")
        return user
