import os

import boto3
from fastapi import FastAPI

app = FastAPI(title="user_service")


@app.get("/user/{key}")
def read(key: int) -> dict[str, str]:
    table = boto3.resource("dynamodb", region_name=os.environ["AWS_REGION"]).Table("user_service")
    item = table.get_item(Key={"id": key}).get("Item")
    return {"id": str(key), "name": str(item["name"]) if item else ""}
