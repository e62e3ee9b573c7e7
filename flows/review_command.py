"""`gongshi review`: serves the page on which reviewers settle flagged fields."""

from __future__ import annotations

import logging
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from rich.console import Console

from extractors.intake import Intake, passwords_in, set_intake
from flows.export import export_tables
from flows.ingest_process import IngestProcesses
from models.errors import UsageError
from models.settings import Settings
from models.store import open_store
from models.store_accounts import accounts
from models.store_queue import refresh_missing
from review.app import create_app
from review.picture_process import close_processes
from review.settings import ReviewSettings

#: Seconds that requests under way get when the server is told to stop.
GRACE_S = 10
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where the page is served and what it shows; see the options of `gongshi review`."""

    host: str
    port: int
    documents: tuple[Path, ...]
    audit_share: float
    second_share: float
    is_https: bool
    allowed_hosts: tuple[str, ...]


def serve(settings: Settings, options: ServeOptions) -> None:
    """Serve the page until the process is told to stop.

    Raises:
        UsageError: when nobody has an account yet, or the address cannot be served.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # The processes that draw and read for the page start with what holds in this one.
    set_intake(Intake(settings.limits, passwords_in(settings.passwords_file)))
    store = open_store(settings.store_url)
    if not any(account.disabled_at is None for account in accounts(store)):
        raise UsageError(
            "还没有可登录的用户 / nobody has an account yet",
            "请先建立 / Make one first: gongshi account add NAME --role lead",
        )
    listening = _listen(options.host, options.port)
    refresh_missing(store)
    processes = IngestProcesses(settings)
    app = create_app(
        ReviewSettings(
            store=store,
            documents=options.documents,
            work=settings.output / ".review",
            ingest=processes.ingest,
            export=lambda folder, name, reviewed_only: (
                export_tables(store, folder, (name,), reviewed_only=reviewed_only).files
            ),
            audit_share=options.audit_share,
            second_share=options.second_share,
            is_https=options.is_https,
            allowed_hosts=_names(options),
        )
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            # Behind a proxy on this machine the visitor's address is the one that it names.
            proxy_headers=options.is_https,
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=GRACE_S,
        )
    )
    _say_where(options, listening)
    # uvicorn stops at these signals and then sends them once more, for whoever handled them
    # before; what this command has to do at the end is still to come.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    try:
        server.run(sockets=[listening])
    finally:
        processes.stop()
        close_processes()
        store.close()


def _names(options: ServeOptions) -> tuple[str, ...]:
    names = (*options.allowed_hosts, options.host, socket.gethostname(), "localhost")
    return tuple(dict.fromkeys(name.lower() for name in names))


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.create_server((str(address[0]), port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"无法在此地址提供服务 / cannot serve at {host}:{port}: {error}",
            "请换一个 / Choose another with --host and --port",
        ) from error
    # Connections inherit it. asyncio sets it only on sockets made with the protocol's number,
    # and without it each answer waits 40 ms for the client's acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _say_where(options: ServeOptions, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    name = socket.gethostname() if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    address = f"[{name}]" if ":" in name else name
    console = Console(stderr=True, highlight=False)
    console.print(f"审核页 / review page: http://{address}:{port}/", soft_wrap=True)
    if options.host not in _LOOPBACK and not options.is_https:
        console.print(
            "[yellow]提示 / note:[/yellow] 密码不加密地经过网络；请放在 HTTPS 代理之后并用 "
            "--https / passwords cross the network in the clear; put it behind an HTTPS proxy "
            "and use --https",
            soft_wrap=True,
        )
