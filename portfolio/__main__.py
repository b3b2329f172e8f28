"""``python -m portfolio`` is the `portfolio` command."""

from portfolio.cli import app

app(prog_name="portfolio")
