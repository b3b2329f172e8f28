"""The `portfolio` command: run, demo, migrate, check, export, backup."""

from portfolio.cli import care, exports, serving
from portfolio.cli.application import app

__all__ = ["app", "care", "exports", "serving"]
