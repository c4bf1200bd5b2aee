"""Refusals of other systems: their tokens, and what they ask of features."""

from collections.abc import Mapping

from api.failures.failure import BAD_INPUT, CONFIGURATION, NO_PERMISSION, NOT_FOUND, Failure
from api.webhooks.addresses import NoWebhookAddress, WebhookNotAllowed
from api.wire.features.query import BadQuery
from data.features.reading import NoSuchFeature, NoSuchLayer
from data.integration import tokens, webhooks
from data.sealing import WrongHomeKey

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
    webhooks.WebhookNameTaken: Failure(
        "webhook_name_taken", 409, BAD_INPUT,
        "En webhook hedder allerede {name}. Vælg et andet navn, eller fjern den: vejsyn webhooks remove {name}",
        "There is a webhook called {name}. Choose another name, or remove it first: vejsyn webhooks remove {name}",
    ),
    webhooks.NoSuchWebhook: Failure(
        "no_such_webhook", 404, NOT_FOUND,
        "Ingen webhook hedder {name}. Se dem med: vejsyn webhooks list",
        "No webhook is called {name}. See them with: vejsyn webhooks list",
    ),
    NoWebhookAddress: Failure(
        "no_webhook_address", 422, BAD_INPUT,
        "Det er ingen adresse på en webserver. Skriv https://navn/sti, uden adgangskode.",
        "That is no address of a web server. Write https://name/path, without a password.",
    ),
    WebhookNotAllowed: Failure(
        "webhook_not_allowed", 422, BAD_INPUT,
        "{host} er ikke på det åbne internet, eller taler ikke https. Er den jeres egen: VEJSYN_WEBHOOKS_HOSTS={host}",
        "{host} is not on the open internet, or does not speak https. If it is yours: VEJSYN_WEBHOOKS_HOSTS={host}",
    ),
    WrongHomeKey: Failure(
        "wrong_home_key", 500, CONFIGURATION,
        "Hemmeligheden er låst med et andet hjems nøgle. Læg filen secret tilbage fra sikkerhedskopien.",
        "The secret is sealed with another home's key. Put the file secret back from the backup.",
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
