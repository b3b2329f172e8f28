"""A fixed list of values, each with the label that people read."""

from enum import StrEnum


class Term(StrEnum):
    """A stored value with the label shown to people: ``Member = "value", "Label"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Term":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Value -> label, in the order of declaration."""
        return {member.value: member.label for member in cls}
