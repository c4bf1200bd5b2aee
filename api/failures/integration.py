"""Refusals of other systems: their tokens, and what they ask of features."""

from collections.abc import Mapping

from api.failures.failure import BAD_INPUT, NO_PERMISSION, NOT_FOUND, Failure
from api.wire.features.query import BadQuery
from data.features.reading import NoSuchFeature, NoSuchLayer
from data.integration import tokens

INTEGRATION: Mapping[type[Exception], Failure] = {
    tokens.TokenRefused: Failure(
        "token_refused", 401, NO_PERMISSION,
        "Nøglen mangler eller gælder ikke længere. Den, der passer Vejsyn, laver en ny: vejsyn tokens add",
        "The token is missing or no longer good. Whoever looks after Vejsyn makes a new one: vejsyn tokens add",
    ),
    tokens.TokenNameTaken: Failure(
        "token_name_taken", 409, BAD_INPUT,
        "{name} har allerede en nøgle. Vælg et andet navn, eller luk den først: vejsyn tokens revoke {name}",
        "{name} has a token. Choose another name, or end it first: vejsyn tokens revoke {name}",
    ),
    tokens.NoSuchToken: Failure(
        "no_such_token", 404, NOT_FOUND,
        "Ingen nøgle hedder {name}. Se dem med: vejsyn tokens list",
        "No token is called {name}. See them with: vejsyn tokens list",
    ),
    NoSuchLayer: Failure(
        "no_such_collection", 404, NOT_FOUND,
        "Samlingen findes ikke. /features/collections viser dem, der er.",
        "There is no such collection. /features/collections shows those there are.",
    ),
    NoSuchFeature: Failure(
        "no_such_feature", 404, NOT_FOUND,
        "Samlingen har intet med det nummer.",
        "The collection has nothing of that number.",
    ),
    BadQuery: Failure(
        "bad_query", 400, BAD_INPUT,
        "Parameteren {parameter} kan ikke bruges: {wanted_da}",
        "The parameter {parameter} cannot be used: {wanted_en}",
    ),
}  # fmt: skip
