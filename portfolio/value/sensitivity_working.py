"""The working of switching values and of simulated intervals."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from portfolio.appraisal.replay import as_series, simulated_npsv
from portfolio.appraisal.sensitivity import Switch, switching_value
from portfolio.appraisal.simulate import Simulated
from portfolio.appraisal.uncertainty import Part
from portfolio.appraisal.working import Sheet, Working
from portfolio.value.sensitivities import Sensitivity

NAMES = {"low": "2.5% of draws are below", "high": "97.5% of draws are below", "middle": "half of the draws are below"}


def sensitivity_workings(found: Sensitivity) -> dict[str, Callable[[], Working]]:
    """Title of each figure -> how to write its working: every switching value, and the simulated NPSV."""
    workings: dict[str, Callable[[], Working]] = {
        f"Switching value, {switch.name}": partial(switch_working, found, switch) for switch in found.switches
    }
    title = "Simulated NPSV"
    return workings | {title: partial(interval_working, title, found.drawn, found.parts)}


def switch_working(found: Sensitivity, switch: Switch) -> Working:
    """Where the input would have to be for the NPSV to be 0."""
    figure = f"Switching value, {switch.name}"
    if switch.value is None:
        return Working(figure, None, switch.unit, missing=switch.why)
    each = next(each for each in found.inputs if each.name == switch.name)
    sheet = Sheet()
    sheet.given("NPSV", found.npsv, unit="£", source="see its own working")
    sheet.given("input", each.central, unit=each.unit, source=each.name)
    sheet.given("slope", each.slope, unit="£ of NPSV for each unit", source="present value that the input is in")
    sheet.step("switching value", switching_value, npsv="NPSV", central="input", slope="slope")
    return sheet.finish(figure, "switching value", switch.unit)


def interval_working(figure: str, drawn: Simulated, parts: Sequence[Part]) -> Working:
    """The middle of the draws with the ends of 95% of them: lines, seed and number of draws, to be drawn again."""
    sheet = Sheet()
    series = as_series(parts)
    lines = tuple(f"{part}, number {key}" for part, key in zip(series["parts"], series["keys"], strict=True))
    factors = tuple(f"{lines[line]}: {name}" for line, name in zip(series["lines"], series["factors"], strict=True))
    takes: dict[str, Any] = {}
    for name, values in series.items():
        labels = lines if len(values) == len(lines) and name in ("parts", "worths", "pilots", "keys") else factors
        takes[name] = sheet.given(f"{name} drawn", values, labels=labels)
    about = {"source": drawn.generator}
    takes["seed"] = sheet.given("seed", drawn.seed, **about)
    takes["draws"] = sheet.given("number of draws", drawn.draws, **about)
    takes["correlation"] = sheet.given(
        "correlation", drawn.correlation, source="of errors of one kind in different lines"
    )
    for end, probability in (("low", 0.025), ("high", 0.975), ("middle", 0.5)):
        share = sheet.given(f"share of draws, {end}", probability)
        sheet.step(NAMES[end], simulated_npsv, **takes, probability=share)
    ends = {end: sheet.value(NAMES[end]) for end in ("low", "high")}
    return sheet.finish(figure, NAMES["middle"], "£", **ends)
