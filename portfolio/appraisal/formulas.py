"""Formulas declared once: the code that computes, what it says in words, its notation and where it comes from.

The Methods screen, the working of every figure and the tests read the same declarations.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula. ``says`` is plain English, ``notation`` is LaTeX, ``unit`` is the result's."""

    code: str
    topic: str
    title: str
    says: str
    notation: str
    unit: str
    sources: tuple[str, ...]
    function: Callable[..., Any]


FORMULAS: dict[str, Formula] = {}
"""Every declared formula, by the name of its function."""


def formula(
    *, topic: str, title: str, says: str, notation: str, sources: tuple[str, ...] = (), unit: str = ""
) -> Callable[[F], F]:
    """Declare a function as a formula; the function itself stays as it is."""

    def declare(function: F) -> F:
        code = function.__name__
        if code in FORMULAS and FORMULAS[code].function.__module__ != function.__module__:
            raise ValueError(f"two formulas are called {code}")
        FORMULAS[code] = Formula(code, topic, title, says, notation, unit, sources, function)
        return function

    return declare


def evaluate(code: str, arguments: Mapping[str, Any]) -> Any:
    """Compute a declared formula. Raises KeyError for an unknown one."""
    return FORMULAS[code].function(**arguments)
