"""The working of a figure: what went in, with its revision or edition, each step, and the result.

A figure is computed by writing its working, so the two cannot differ; `recompute` runs the steps again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from portfolio.appraisal.formulas import FORMULAS, evaluate


@dataclass(frozen=True, slots=True)
class Given:
    """Something that was not computed here: a fact with its revision, or a parameter with its edition.

    ``value`` is a number, a text, or a tuple of numbers (a series, whose parts ``labels`` name).
    """

    name: str
    value: Any
    unit: str = ""
    source: str = ""
    edition: str = ""
    revision: int | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One formula at work: ``takes`` maps its arguments to the names of givens or earlier steps."""

    name: str
    formula: str
    takes: Mapping[str, str]
    result: Any
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """A figure with all that leads to it. ``value`` is None when something needed is not reported (``missing``)."""

    figure: str
    value: Any
    unit: str
    period: str = ""
    price_base: str = ""
    rung: str = ""
    low: Any = None
    high: Any = None
    missing: str = ""
    givens: tuple[Given, ...] = ()
    steps: tuple[Step, ...] = ()


class Sheet:
    """A working while it is written."""

    def __init__(self) -> None:
        self._givens: dict[str, Given] = {}
        self._steps: list[Step] = []
        self._values: dict[str, Any] = {}

    def given(self, name: str, value: Any, **about: Any) -> str:
        """Note an input under a name of its own; returns the name."""
        self._claim(name, value)
        self._givens[name] = Given(name, value, **about)
        return name

    def step(self, name: str, function: Callable[..., Any], /, **takes: str) -> Any:
        """Compute a declared formula from named values, note it under ``name``, and return the result."""
        code = function.__name__
        result = plain(evaluate(code, {argument: self._values[source] for argument, source in takes.items()}))
        self._claim(name, result)
        self._steps.append(Step(name, code, takes, result, FORMULAS[code].unit))
        return result

    def value(self, name: str) -> Any:
        """What a named input or step holds."""
        return self._values[name]

    def has(self, name: str) -> bool:
        """Whether an input or a step has the name."""
        return name in self._values

    def finish(self, figure: str, name: str, unit: str, **about: Any) -> Working:
        """The finished working of the value called ``name``."""
        return Working(
            figure, self._values[name], unit, **about, givens=tuple(self._givens.values()), steps=tuple(self._steps)
        )

    def _claim(self, name: str, value: Any) -> None:
        if name in self._values:
            raise ValueError(f"{name} is named twice")
        self._values[name] = value


def plain(result: Any) -> Any:
    """A result as a working holds it: an array is a series (a tuple), a numpy number a number."""
    if isinstance(result, np.ndarray):
        return tuple(result.tolist()) if result.ndim else result.item()
    return result.item() if isinstance(result, np.generic) else result


def recompute(working: Working) -> Any:
    """The result that the recorded steps give from the recorded inputs: the last step's, or the only given's."""
    values = {given.name: given.value for given in working.givens}
    result = next(reversed(values.values()), None)
    for step in working.steps:
        result = plain(evaluate(step.formula, {argument: values[source] for argument, source in step.takes.items()}))
        values[step.name] = result
    return result
