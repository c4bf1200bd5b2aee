"""The OpenAPI document, for whoever is logged in; strangers and crews learn nothing of the server from it."""

from typing import Any

from fastapi import APIRouter, Request

from api.access import needs
from data.users import Role

router = APIRouter()


@router.get("/openapi.json", dependencies=[needs(Role.READER)])
def document(request: Request) -> dict[str, Any]:
    """OpenAPI 3.1: what each route takes, and every status it may answer with."""
    openapi: dict[str, Any] = request.app.openapi()
    return openapi
