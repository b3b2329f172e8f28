"""docs/parameters.md says what is shipped, edition by edition and number by number, and what is not."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from portfolio.settings import PROJECT
from portfolio.value.parameter_inputs import RULES, Named
from portfolio.vocabulary import Method, ParameterKind
from seed.reference import shipped_editions, shipped_values

TEXT = (PROJECT / "docs" / "parameters.md").read_text(encoding="utf-8")
EDITIONS = shipped_editions()
VALUES = shipped_values()
COUNTED = {Named.CATEGORY: "categories", Named.METHOD: "methods", Named.GRADE: "grades"}
BANDS = ("0 to 30", "31 to 75", "76 to 125", "126 to 200", "201 to 300", "301 and over")


def table(*head: str) -> Iterator[list[str]]:
    """The rows of the table under this head."""
    lines = TEXT.splitlines()
    for line in lines[lines.index(f"| {' | '.join(head)} |") + 2 :]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def row(edition: dict[str, Any]) -> list[str]:
    """An edition as the document's table has it."""
    status = "Adopted" if edition["is_adopted"] else "For comparison only"
    day = edition["effective_from"]
    prices = str(edition["price_base_year"] or "")
    return [edition["kind"].label, edition["edition"], f"{day.day} {day:%B %Y}", status, in_words(edition), prices]


def in_words(edition: dict[str, Any]) -> str:
    """The values of an edition in a few words."""
    values = VALUES[edition["key"]]
    named = RULES[edition["kind"]].named
    first, last = values[0], values[-1]
    if named is Named.ONLY:
        text = number(first["value"]) if edition["kind"] is not ParameterKind.PRICE_YEAR else str(first["value"])
        return text + (f" ({number(first['low'])} to {number(first['high'])})" if first["low"] is not None else "")
    if named is Named.YEAR:
        return f"{len(values)} years, {first['name']} to {last['name']}"
    if named is Named.BAND:
        bands = f"{len(values)} bands, " if len(values) > 1 else ""
        return bands + percent(first["value"]) + (f" to {percent(last['value'])}" if bands else " in every year")
    return f"{len(values)} {COUNTED[named]}"


def number(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def percent(value: Decimal | None) -> str:
    return "" if value is None else f"{(value * 100).normalize():f}%"


def of(key: str) -> dict[str, dict[str, Any]]:
    """An edition's values by name."""
    return {value["name"]: value for value in VALUES[key]}


def test_every_edition_is_in_the_table_as_it_is_shipped() -> None:
    found = list(table("Parameter", "Edition", "In force from", "Status", "Values", "Prices of"))
    assert found == [row(edition) for edition in EDITIONS]


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition["key"])
def test_every_edition_has_its_source_and_note(edition: dict[str, Any]) -> None:
    text = " ".join(TEXT.split())
    assert f"**{edition['kind'].label}: {edition['edition']}.**" in text
    assert f"Source: {edition['source']}." in text
    assert edition["note"] in text
    assert edition["source_url"] in TEXT


def test_the_rates_are_those_that_are_shipped() -> None:
    shipped = [of(key) for key in ("discount", "discount_health", "discount_sensitivity")]
    expected = [[years, *(percent(rates[years.split()[0]]["value"]) for rates in shipped)] for years in BANDS]
    assert list(table("Years", "Standard", "Health", "Sensitivity")) == expected


def test_optimism_bias_is_what_is_shipped() -> None:
    cost, time = of("optimism_bias"), of("optimism_bias_time")
    assert list(table("Category", "Cost, lower to upper", "Duration, lower to upper")) == [
        [name, *(bounds(values.get(name)) for values in (cost, time))] for name in cost
    ]


def bounds(value: dict[str, Any] | None) -> str:
    return f"{percent(value['low'])} to {percent(value['high'])}" if value else "Not in the source"


def test_levels_are_those_that_are_shipped() -> None:
    scales = [of(key) for key in ("evidence_maryland", "evidence_nesta", "evidence_grade")]
    assert list(table("Method", "Maryland", "Nesta", "GRADE start")) == [
        [method.label, *(str(scale[method.value]["value"]) for scale in scales)] for method in Method
    ]


def test_the_six_grades_are_those_that_are_shipped() -> None:
    assert list(table("Grade", "Taken off benefits")) == [
        [name, percent(value["value"])] for name, value in of("confidence").items()
    ]


def test_what_is_not_shipped_is_said_with_its_reason() -> None:
    missing: dict[str, str] = {row[0]: row[1] for row in table("Not shipped", "Why, and what happens without it")}
    without = {kind.label for kind in ParameterKind} - {edition["kind"].label for edition in EDITIONS}
    assert without == {"Real GDP per head", "Median income"}
    assert without <= set(missing)
    assert all(len(why.split()) > 8 for why in missing.values())
    for topic in ("Pay rates", "Realisation rates", "deflator after 2024", "financial years", "leaver"):
        assert any(re.search(topic, name) for name in missing), topic
