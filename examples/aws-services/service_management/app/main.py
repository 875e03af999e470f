import os

import boto3
from fastapi import FastAPI

app = FastAPI(title="service_management")


@app.get("/service/{key}")
def read(key: int) -> dict[str, str]:
    table = boto3.resource("dynamodb", region_name=os.environ["AWS_REGION"]).Table("service_management")
    item = table.get_item(Key={"id": key}).get("Item")
    return {"id": str(key), "name": str(item["name"]) if item else ""}
