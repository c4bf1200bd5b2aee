"""`vejsyn openapi`: the document that other programs, and the web app's types, are made from."""

import json

import typer

from api.app import documented_routes

app = typer.Typer()


@app.command("openapi")
def openapi() -> None:
    """Print the OpenAPI document: what the server's addresses take and answer. Needs no home and no server."""
    typer.echo(json.dumps(documented_routes().openapi(), indent=1, ensure_ascii=False, sort_keys=True))
