import os

import boto3
from fastapi import FastAPI

app = FastAPI(title="staff_management")


@app.get("/staff/{key}")
def read(key: int) -> dict[str, str]:
    table = boto3.resource("dynamodb", region_name=os.environ["AWS_REGION"]).Table("staff_management")
    item = table.get_item(Key={"id": key}).get("Item")
    return {"id": str(key), "name": str(item["name"]) if item else ""}
