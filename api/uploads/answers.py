"""Every answer under /uploads says which protocol it speaks, refusals too."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.uploads.protocol import TUS_VERSION


class TusHeaders:
    """Adds the protocol's version."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or not scope["path"].startswith("/uploads"):
            await self.app(scope, receive, send)
            return

        async def with_version(message: Message) -> None:
            """Adds the headers as the answer begins."""
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update({"Tus-Resumable": TUS_VERSION, "Tus-Version": TUS_VERSION})
            await send(message)

        await self.app(scope, receive, with_version)
