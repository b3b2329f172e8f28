"""The catalogue holds every declared formula, and the rules that are no formula cover the vocabulary."""

import ast
from collections.abc import Iterator

import pytest

from portfolio.appraisal import catalogue
from portfolio.appraisal.conventions import RULES, RUNGS
from portfolio.appraisal.formulas import FORMULAS
from portfolio.settings import PROJECT
from portfolio.vocabulary import Rung

CATALOGUED = {module.__name__ for module in catalogue.MODULES}


def declared() -> Iterator[tuple[str, str]]:
    """Module and name of every function below @formula(...), as written in the files."""
    for file in sorted((PROJECT / "portfolio").rglob("*.py")):
        module = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(_is_formula(decorator) for decorator in node.decorator_list):
                yield module, node.name


def _is_formula(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] == "formula"


def test_every_formula_of_the_package_is_in_the_catalogue() -> None:
    found = list(declared())
    assert len(found) > 50
    assert {module for module, _ in found} == CATALOGUED, "import the module in portfolio/appraisal/catalogue.py"
    assert {name for _, name in found} <= set(FORMULAS)
    assert {name for _, name in found} == {
        formula.code for formulas in catalogue.by_topic().values() for formula in formulas
    }


@pytest.mark.parametrize("code", sorted({name for _, name in declared()}))
def test_a_formula_is_told_in_words_and_in_notation(code: str) -> None:
    formula = FORMULAS[code]
    assert formula.title
    assert formula.notation.strip()
    assert formula.notation.count("{") == formula.notation.count("}")
    assert "$" not in formula.notation, "the screen sets it between dollar signs"
    assert formula.says.endswith(".")
    assert formula.topic in catalogue.TOPICS, "give the topic a place in the catalogue"
    assert (PROJECT / catalogue.place(formula)).is_file()


def test_every_rung_has_its_rule_and_no_rule_is_named_twice() -> None:
    assert set(RUNGS) == set(Rung)
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.title and rule.paragraphs for rule in RULES)
