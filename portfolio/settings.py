"""Settings, read once from the environment (prefix ``PORTFOLIO_``). Nothing else reads ``os.environ``."""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"


class Settings(BaseSettings):
    """Frozen settings of one process. Each field is documented in README's table of settings."""

    model_config = SettingsConfigDict(env_prefix="PORTFOLIO_", frozen=True, extra="ignore")

    database_url: str = Field(
        default=f"sqlite:///{DATA / 'portfolio.db'}",
        description="SQLAlchemy URL. SQLite file by default; postgresql+psycopg://user:password@host/name for a server.",
    )
    demo_url: str = Field(
        default=f"sqlite:///{DATA / 'demo.db'}",
        description="Database of `portfolio run --demo` and `portfolio demo`; kept apart from the real one.",
    )
    port: int = Field(default=8501, ge=0, le=65535, description="Port to serve on.")
    address: str = Field(
        default="127.0.0.1",
        description="Address to bind. Anything but this machine's own is refused until sign-in is configured.",
    )
    local_name: str = Field(default="Local user", description="Name of the one user of local mode.")
    local_email: str = Field(default="local.user@localhost", description="E-mail of the one user of local mode.")


_chosen: dict[str, Any] = {}


@cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings(**_chosen)


def use(**values: Any) -> Settings:
    """Settle some fields for this process, above the environment: what the command line was asked for."""
    _chosen.update(values)
    get_settings.cache_clear()
    return get_settings()
