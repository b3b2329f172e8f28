"""Published and worked examples that the statistics and the value rules must reproduce."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _examples() -> dict[str, dict[str, Any]]:
    text = Path(__file__).with_name("oracles_statistics.json").read_text(encoding="utf-8")
    return {example["id"]: example for example in json.loads(text)}


def example(name: str) -> dict[str, Any]:
    """One example: inputs, expected, tolerance, source."""
    return _examples()[name]
