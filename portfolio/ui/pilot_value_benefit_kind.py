"""What the fields of a benefit depend on, and how one is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from portfolio.inputs import label
from portfolio.ui.pilot_form import Form, day_input
from portfolio.value.benefit_inputs import MONEY_CLASSES, BenefitInput
from portfolio.value.queries import IndicatorRow
from portfolio.vocabulary import Valuation, ValueClass


@dataclass(frozen=True, slots=True)
class Kind:
    """What the fields depend on."""

    indicator: IndicatorRow
    value_class: ValueClass
    valuation: Valuation

    @property
    def is_money(self) -> bool:
        """Valued in pounds."""
        return self.value_class in MONEY_CLASSES

    @property
    def is_counted(self) -> bool:
        """Has a quantity."""
        return self.value_class is not ValueClass.QUALITATIVE


@dataclass(frozen=True)
class Fields:
    """The fields of one form while they are drawn: what they began with, and what is entered."""

    form: Form
    before: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, at: DeltaGenerator, name: str, help: str | None = None, **arguments: Any) -> None:
        self.values[name] = at.text_input(
            label(BenefitInput, name), self.before[name], key=self.form.key(name), help=help,
            **({"placeholder": "Not reported"} | arguments),
        )  # fmt: skip

    def day(self, at: DeltaGenerator, name: str, help: str | None = None) -> None:
        with at:
            self.values[name] = day_input(label(BenefitInput, name), self.before[name], self.form.key(name), help)

    def ends(self, names: tuple[str, str, str], *, helps: tuple[str, str, str]) -> None:
        """A value with its low and its high, side by side."""
        for column, name, help in zip(st.columns(3), names, helps, strict=True):
            self.text(column, name, help)


def empty() -> dict[str, Any]:
    """Every field as it is when it does not apply."""
    found: dict[str, Any] = {}
    for name, about in BenefitInput.model_fields.items():
        is_text = about.alias is not None or name.endswith(("_rate", "_low", "_high", "_annual", "_year"))
        found[about.alias or name] = None if about.is_required() else "" if is_text else about.default
    return found
