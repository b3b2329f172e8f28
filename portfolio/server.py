"""The web server: the Streamlit app as an ASGI application with health routes, security headers and a calm stop."""

import asyncio
import base64
import gc
import hashlib
import importlib
import logging
import re
import secrets
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
import structlog
import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from portfolio.settings import PROJECT

Ready = Callable[[], str | None]
"""Answers None when requests can be served, else the reason why not, in words safe to show."""

HEAVY_MODULES = (
    "pandas",
    "plotly.express",
    "plotly.graph_objects",
    "pyarrow",
    "portfolio.ui.frame",
    "portfolio.ui.overview",
    "sqlmodel",
    "streamlit.dataframe_util",
    "streamlit.elements.plotly_chart",
)
DRAIN_SECONDS = 20

log = structlog.get_logger(__name__)


def make_app(ready: Ready, script: Path = PROJECT / "app.py") -> st.App:
    """The ASGI application that serves ``script`` (tests pass their own)."""
    # Until a session has called st.navigation, Streamlit takes pages/ for its old page folder and a first link to
    # any screen but the default for a page that does not exist.
    PagesManager.uses_pages_directory = False
    return st.App(
        script,
        lifespan=_lifespan,
        routes=[Route("/livez", _alive), Route("/readyz", _readiness(ready))],
        middleware=[Middleware(SecurityHeaders, policy=content_security_policy())],
        on_script_error=report_script_error,
    )


def serve(host: str, port: int, ready: Ready) -> None:
    """Serve until SIGINT or SIGTERM. Port 0 takes a free one; the address is printed once requests are answered."""
    configure_logging()
    config = uvicorn.Config(
        make_app(ready),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # compressing costs more time than a fast network saves
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    with suppress(KeyboardInterrupt):  # uvicorn stops calmly, then raises the signal again
        _Server(config).run()


def configure_logging() -> None:
    """One JSON object a line on standard error, tracebacks without the values of variables (they may be personal)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Streamlit's own copy of a failed script's traceback has no incident number.
    logging.getLogger("streamlit.error_util").disabled = True


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        print(f"AI Pilot Portfolio: http://{host}:{port}  (Ctrl+C stops it)", flush=True)


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    _freeze_imports()
    yield
    await _drain()


def _freeze_imports() -> None:
    """Import what pages need and exempt it from collection, which then walks only what sessions made."""
    for name in HEAVY_MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _drain() -> None:
    """Let running scripts finish their unit of work: their threads would die with the process, mid-transaction."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while _running_scripts() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    if left := _running_scripts():
        log.warning("stopped_with_scripts_running", count=left)


def _running_scripts() -> int:
    return sum(thread.name == "ScriptRunner.scriptThread" for thread in threading.enumerate())


async def _alive(_: Request) -> PlainTextResponse:
    return PlainTextResponse("alive\n")


def _readiness(ready: Ready) -> Callable[[Request], PlainTextResponse]:
    def readyz(_: Request) -> PlainTextResponse:
        try:
            reason = ready()
        except Exception:
            log.exception("readiness_check_failed")
            reason = "the readiness check failed"
        return PlainTextResponse(f"{reason or 'ready'}\n", status_code=503 if reason else 200)

    return readyz


def report_script_error(error: Exception) -> bool:
    """Log an unexpected error under a number that the reader can quote; True keeps Streamlit from showing it."""
    incident = secrets.token_hex(4)
    log.error("script_failed", incident=incident, exc_info=error)
    st.error(
        f"**Something went wrong, and nothing further was done.** Reload the page to try again. If it happens "
        f"again, tell whoever runs this service and quote incident **{incident}**.",
        icon=":material/error:",
    )
    return True


def content_security_policy() -> str:
    """What a page may load: this server's own files, and nothing that was not shipped with it.

    Streamlit styles its elements inline; its one inline script is allowed by its hash.
    """
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *_inline_script_hashes()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def _inline_script_hashes() -> list[str]:
    index = Path(st.__file__).parent / "static" / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", index.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every HTTP response."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
