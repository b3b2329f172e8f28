"""Where the product may be served: this machine only until sign-in is configured, on a port that is free."""

import socket
from ipaddress import ip_address

from portfolio.errors import PortfolioError


def refusal(address: str) -> str | None:
    """Why the product does not bind to an address; None for this machine's own."""
    if _is_loopback(address):
        return None
    return (
        f"Refusing to serve on “{address}”: anyone who reaches that address could read and change every pilot, because "
        "sign-in is not configured. Leave PORTFOLIO_ADDRESS unset (127.0.0.1) and reach the product from this machine."
    )


def check_port(address: str, port: int) -> None:
    """Raise PortfolioError when something else listens on the port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise PortfolioError(
                f"Port {port} on {address} cannot be used ({error.strerror}): choose another with --port."
            ) from error


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
