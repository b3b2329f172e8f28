"""The methods as a document: every rule and formula, current in docs, with an installation's own levels when given."""

from portfolio.appraisal.catalogue import by_topic
from portfolio.appraisal.conventions import RULES
from portfolio.appraisal.evidence import Grade
from portfolio.exchange import methods_document
from portfolio.exchange.methods import InForce
from portfolio.settings import PROJECT
from portfolio.vocabulary import Method

DOCUMENT = PROJECT / "docs" / "methods.md"


def test_the_document_in_docs_is_the_generated_one() -> None:
    again = "run `portfolio export methods > docs/methods.md`"
    assert DOCUMENT.read_text(encoding="utf-8") == methods_document(), again


def test_it_holds_every_rule_and_every_formula() -> None:
    text = methods_document()
    for rule in RULES:
        assert f"### {rule.title}\n" in text
        assert all(says in text for says in (*rule.paragraphs, *(says for _, says in rule.terms)))
    for topic, formulas in by_topic().items():
        assert f"### {topic}\n" in text
        for formula in formulas:
            assert f"#### {formula.title}\n\n{formula.says}\n\n```math\n{formula.notation}\n```\n" in text
            assert all(f"- Source: {source}." in text for source in formula.sources)


def test_an_installation_adds_what_is_in_force() -> None:
    grades = {Method.RANDOMISED: Grade(Method.RANDOMISED, 5, 3, 4), Method.MATCHED: Grade(Method.MATCHED, 2, None, 2)}
    text = methods_document(InForce("16 November 2026", ["Totals are in prices of: 2024."], grades))
    assert "| Randomised trial | 5 | 3 | 4 |" in text
    assert "| Matched comparison | 2 | Not graded | 2 |" in text
    assert "### In force on 16 November 2026\n\n- Totals are in prices of: 2024.\n" in text
    assert "parameters.md" not in text
