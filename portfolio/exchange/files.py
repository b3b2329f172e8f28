"""Writing an export to a file: it is there whole, or the old one stays."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from portfolio.errors import PortfolioError


def save(pieces: Iterable[bytes], target: Path) -> None:
    """Write the pieces to ``target`` by way of a temporary file beside it. Raises PortfolioError when it cannot."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
            temporary.chmod(0o644)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise PortfolioError(f"{target} cannot be written: {error.strerror}.") from error


def schema_path(target: Path) -> Path:
    """Where the Table Schema of a CSV file goes: ``summary.csv`` has ``summary.schema.json``."""
    return target.with_suffix(".schema.json")
