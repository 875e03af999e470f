import secrets
from functools import cache

import boto3
from fastapi import FastAPI, HTTPException

from . import passwords
from .models import NewUser, SignIn, User
from .settings import Settings, load
from .store import Users

app = FastAPI(title="user_service")


@cache
def settings() -> Settings:
    return load()


@cache
def users() -> Users:
    return Users(settings())


@cache
def pepper() -> bytes:
    client = boto3.client("ssm", region_name=settings().region)
    answer = client.get_parameter(Name=settings().pepper_parameter, WithDecryption=True)
    return answer["Parameter"]["Value"].encode()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/users", status_code=201)
def register(new: NewUser) -> User:
    if users().credentials(new.email) is not None:
        raise HTTPException(409, "there is an account with this address")
    return users().add(new, passwords.keep(new.password, pepper()))


@app.get("/users/{user_id}")
def read(user_id: str) -> User:
    user = users().by_id(user_id)
    if user is None:
        raise HTTPException(404, "no such user")
    return user


@app.post("/sessions", status_code=201)
def sign_in(given: SignIn) -> dict[str, str]:
    known = users().credentials(given.email)
    if known is None or not passwords.holds(given.password, pepper(), known[1]):
        raise HTTPException(401, "the address or the password is wrong")
    return {"user": known[0], "session": secrets.token_urlsafe(32)}
