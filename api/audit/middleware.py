"""The one place where a request becomes a deed, and a deed that changed nothing an entry.

`api.access` says whose it is; a change's transaction enters it. What is left when the answer begins (refusals, views,
searches) is handed to the trail here. Whoever was not let in at all leaves nothing: else strangers could fill the disk.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.audit.trail import Trail
from api.security.throttle import network_of
from data.audit.deed import DONE, Deed, doing


class AuditTrail:
    """Puts a deed beside each request."""

    def __init__(self, app: ASGIApp, trail: Trail) -> None:
        self.app, self.trail = app, trail

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        deed = Deed(self.trail.clock(), network=_network(scope))

        async def watched(message: Message) -> None:
            """Hands over what nobody has entered yet, as the answer begins."""
            if message["type"] == "http.response.start":
                self._hand_over(deed, message["status"])
            await send(message)

        token = doing.set(deed)
        try:
            await self.app(scope, receive, watched)
        except BaseException:
            self._hand_over(deed, 500)
            raise
        finally:
            doing.reset(token)

    def _hand_over(self, deed: Deed, status: int) -> None:
        if deed.waits:
            deed.entered = True
            self.trail.later(deed.entry(outcome_of(status)))


def _network(scope: Scope) -> str | None:
    client = scope.get("client")
    return network_of(str(client[0])) if client else None


def outcome_of(status: int) -> str:
    """In the log's words."""
    if status < 400:
        return DONE
    return f"refused {status}" if status < 500 else f"failed {status}"
