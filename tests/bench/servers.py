"""Servers to measure, each a process of its own on 127.0.0.1 that is stopped whatever happens."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from portfolio.settings import PROJECT

HERE = Path(__file__).parent
START_SECONDS, STOP_SECONDS = 60, 30
DIRECT = build_opener(ProxyHandler({}))


class Failed(Exception):
    """Something could not be measured; the message says why."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    address: str
    pid: int

    def megabytes(self) -> float | None:
        """Resident memory of the process; None where the system does not tell."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def processor_seconds(self) -> float | None:
        """Processor time used so far, which other programs on the machine hardly change; None where not told."""
        told = Path(f"/proc/{self.pid}/stat")
        if not told.exists():
            return None
        fields = told.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def product(database: Path, folder: Path) -> Iterator[Server]:
    """The product as `portfolio run` serves it."""
    port = _free_port()
    command = [sys.executable, "-m", "portfolio", "run", "--port", str(port)]
    settings = {"PORTFOLIO_DATABASE_URL": f"sqlite:///{database}"}
    with _started(f"product-{database.stem}", command, PROJECT, settings, port, "/readyz", folder) as server:
        yield server


@contextmanager
def stock(script: str, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A page of this folder under `streamlit run` as it comes: no configuration but the address, no start browser."""
    home = folder / f"stock-{len(list(folder.iterdir()))}"
    home.mkdir()
    shutil.copy(HERE / script, home)
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    settings = {"HOME": str(home)} | dict(settings or {})
    with _started(script.removesuffix(".py"), command, home, settings, port, "/_stcore/health", folder) as server:
        yield server


@contextmanager
def _started(
    name: str, command: list[str], cwd: Path, settings: Mapping[str, str], port: int, health: str, folder: Path
) -> Iterator[Server]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("STREAMLIT_", "PORTFOLIO_"))}
    log = folder / f"{name}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env={**inherited, **settings}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}{health}", process, log)
        yield Server(name, f"http://127.0.0.1:{port}", process.pid)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with DIRECT.open(url, timeout=5):
                return
        except OSError:  # refused while it starts, 503 while it is not ready
            time.sleep(0.1)
    raise Failed(f"{url} did not become ready:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
