"""What a comparison's design is worth and how its result reads."""

import pytest

from portfolio.appraisal import group_numbers
from portfolio.appraisal.comparison import NO_COUNTERFACTUAL, SELF_REPORTED, UNADJUSTED, Assignment, Question, figure
from portfolio.appraisal.group_numbers import Count, Sample
from portfolio.vocabulary import Method
from tests.appraisal.compared import setting


@pytest.mark.parametrize(
    ("question", "assignment", "collected", "design"),
    [
        (Question.MEANS, Assignment.RANDOMISED, Method.SYSTEM_LOG, Method.RANDOMISED),
        (Question.MEANS, Assignment.MATCHED, Method.SYSTEM_LOG, Method.MATCHED),
        (Question.MEANS, Assignment.UNADJUSTED, Method.OBSERVED_TASK, Method.OBSERVED_TASK),
        (Question.PROPORTIONS, Assignment.UNADJUSTED, Method.SELF_REPORT, Method.SELF_REPORT),
        (Question.BEFORE_AFTER, Assignment.RANDOMISED, Method.SYSTEM_LOG, Method.BEFORE_AFTER),
        (Question.SERIES, Assignment.MATCHED, Method.SYSTEM_LOG, Method.BEFORE_AFTER),
        (Question.DIFFERENCE, Assignment.UNADJUSTED, Method.SYSTEM_LOG, Method.DIFFERENCE_IN_DIFFERENCES),
        (Question.DIFFERENCE, Assignment.MATCHED, Method.SYSTEM_LOG, Method.DIFFERENCE_IN_DIFFERENCES),
        (Question.DIFFERENCE, Assignment.RANDOMISED, Method.SYSTEM_LOG, Method.RANDOMISED),
    ],
)
def test_the_design_decides_the_method(question, assignment, collected, design):
    assert setting(assignment=assignment, collected=collected).design(question) is design


def test_a_method_is_not_how_values_were_collected():
    with pytest.raises(ValueError, match="how the values were collected"):
        setting(collected=Method.RANDOMISED)


def test_what_the_design_cannot_rule_out_is_said():
    assert setting().cautions(Question.MEANS) == (UNADJUSTED,)
    assert setting().cautions(Question.DIFFERENCE) == ()
    assert setting(collected=Method.SELF_REPORT).cautions(Question.SERIES) == (NO_COUNTERFACTUAL, SELF_REPORTED)
    assert setting(assignment=Assignment.RANDOMISED).cautions(Question.MEANS) == ()


def test_a_result_reads_as_a_sentence():
    found = group_numbers.means(Sample(50, 20.0, 4.0), Sample(50, 25.0, 5.0), setting())
    assert found.sentence == (
        "Handling time was 5.00 minutes lower in Trial than in Control "
        "(95% interval: 6.80 lower to 3.20 lower). Observations: Trial 50, Control 50."
    )
    assert found.grade.startswith("Maryland 1: ")
    assert found.sample_size == 100
    assert not found.is_descriptive


def test_an_interval_with_zero_says_that_nothing_may_have_changed():
    found = group_numbers.proportions(Count(12, 40), Count(10, 40), setting(outcome="The share solved", unit="%"))
    assert "The share solved was 5.00 percentage points higher in Trial than in Control" in found.sentence
    assert "The interval includes no difference at all." in found.sentence


def test_a_measurement_states_the_level_with_the_effect():
    found = group_numbers.means(Sample(50, 20.0, 4.0), Sample(50, 25.0, 5.0), setting())
    value, low, high = found.on_baseline(30.0)
    assert value == 25.0
    assert low is not None
    assert high is not None
    assert low < value < high


def test_an_edition_without_the_method_leaves_it_ungraded():
    found = group_numbers.means(Sample(50, 20.0, 4.0), Sample(50, 25.0, 5.0), setting(maryland={}))
    assert found.grade == "Maryland: not graded"


def test_the_grade_does_not_know_the_effect():
    small, large = (
        group_numbers.means(Sample(50, mean, 4.0), Sample(50, 25.0, 5.0), setting()) for mean in (24.9, -1e6)
    )
    assert small.grade == large.grade


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0.00"), (0.04567, "0.0457"), (5, "5.00"), (43.21, "43.2"), (123.4, "123"), (12_345.6, "12,346")],
)
def test_figures_have_about_three_digits(amount, said):
    assert figure(amount) == said
