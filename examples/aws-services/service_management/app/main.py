from functools import cache

from fastapi import Depends, FastAPI, Header, HTTPException

from .catalogue import Catalogue, Offer
from .settings import load

app = FastAPI(title="service_management")


@cache
def catalogue() -> Catalogue:
    return Catalogue(load())


def manager(x_role: str = Header()) -> None:
    """The gateway sets the header from the verified token."""
    if x_role != "manager":
        raise HTTPException(403, "only managers change what is offered")


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/services")
def offered() -> list[Offer]:
    return catalogue().offered()


@app.put("/services/{number}", dependencies=[Depends(manager)])
def put(number: int, offer: Offer) -> Offer:
    if offer.id != number:
        raise HTTPException(422, "the number in the address is another one")
    catalogue().put(offer)
    return offer


@app.delete("/services/{number}", status_code=204, dependencies=[Depends(manager)])
def withdraw(number: int) -> None:
    catalogue().withdraw(number)
