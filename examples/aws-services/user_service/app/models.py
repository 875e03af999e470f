from pydantic import BaseModel, Field


class NewUser(BaseModel):
    email: str = Field(pattern=r"^[^@\s]{1,64}@[A-Za-z0-9.-]{1,190}$")
    name: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=12, max_length=128)


class User(BaseModel):
    id: str
    email: str
    name: str


class SignIn(BaseModel):
    email: str
    password: str
