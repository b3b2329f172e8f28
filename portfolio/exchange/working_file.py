"""A figure's working as files: a CSV for people with a spreadsheet, JSON for those who compute it again."""

from collections.abc import Iterator
from typing import Any

import orjson

from portfolio.appraisal.formulas import FORMULAS
from portfolio.appraisal.working import Working
from portfolio.exchange.csv_text import line, quoted

COLUMNS = ("part", "name", "of", "value", "unit", "source", "edition", "revision", "formula", "takes")


def working_csv(working: Working) -> bytes:
    """One line for the result, one for each input (each part of a series on a line of its own) and for each step."""
    return "".join(line(cells) for cells in _lines(working)).encode()


def working_json(working: Working) -> bytes:
    """The same with every number as it was used, and the words of each formula."""
    content = {
        "figure": working.figure,
        "value": working.value,
        "unit": working.unit,
        "period": working.period,
        "price_base": working.price_base,
        "rung": working.rung,
        "low": working.low,
        "high": working.high,
        "not_reported": working.missing,
        "inputs": [{name: getattr(given, name) for name in given.__dataclass_fields__} for given in working.givens],
        "steps": [
            {
                "name": step.name,
                "formula": step.formula,
                "in_words": FORMULAS[step.formula].says,
                "takes": dict(step.takes),
                "result": step.result,
                "unit": step.unit,
            }
            for step in working.steps
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY, default=str)


def _lines(working: Working) -> Iterator[list[str]]:
    yield list(COLUMNS)
    note = "; ".join(part for part in (working.period, working.price_base, working.rung, working.missing) if part)
    yield _row("result", working.figure, working.value, unit=working.unit, source=note)
    for end in ("low", "high"):
        if getattr(working, end) is not None:
            yield _row("result", working.figure, getattr(working, end), of=end, unit=working.unit)
    for given in working.givens:
        about = {"unit": given.unit, "source": given.source, "edition": given.edition, "revision": given.revision}
        if isinstance(given.value, tuple):
            labels = given.labels or tuple(str(number) for number in range(1, len(given.value) + 1))
            for label, value in zip(labels, given.value, strict=True):
                yield _row("input", given.name, value, of=label, **about)
        else:
            yield _row("input", given.name, given.value, **about)
    for step in working.steps:
        takes = ", ".join(f"{argument} = {source}" for argument, source in step.takes.items())
        yield _row("step", step.name, step.result, unit=step.unit, formula=FORMULAS[step.formula].says, takes=takes)


def _row(part: str, name: str, value: Any, **about: Any) -> list[str]:
    cells = {"part": part, "name": name, "value": value} | about
    return [_cell(cells.get(column)) for column in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return quoted(value) if value else ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(float(value)) if isinstance(value, float) else str(value)
