"""Why somebody whom the provider sent is not let in."""


class OidcNotSet(Exception):
    """No provider is set."""


class ProviderAway(Exception):
    """The provider does not answer, or not as OpenID Connect asks."""


class DanceLost(Exception):
    """The browser has no log-in under way, or another one; or it took too long."""


class CodeRefused(Exception):
    """The provider does not take the code: used already, or too old."""


class OtherIssuer(Exception):
    """The token, or the provider's own description, names another issuer than the one that is set."""


class TokenOver(Exception):
    """The token's time is over, or has not begun."""


class TokenNotOurs(Exception):
    """The token is signed by another, for another, or for another log-in."""


class RoleMissing(Exception):
    """None of the roles that the provider tells of is one of ours."""

    def __init__(self, claim: str) -> None:
        super().__init__(claim)
        self.claim = claim


class NameTaken(Exception):
    """There is a user of that name already who logs in with a password."""

    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username


class Deactivated(Exception):
    """An administrator has put the user out."""

    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username
