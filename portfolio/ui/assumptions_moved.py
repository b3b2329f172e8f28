"""Two valuations of the same pilots beside each other: totals by rung, the benefits that move, the appraisals."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.appraisal.aggregates import difference_of, total_of
from portfolio.appraisal.working import Sheet, Working
from portfolio.ui import working
from portfolio.ui.assumptions_compared import Pair
from portfolio.ui.assumptions_figures import rungs
from portfolio.ui.assumptions_words import IN_TOTALS
from portfolio.ui.charts import picture
from portfolio.ui.value_words import ALONE, pounds, with_span
from portfolio.ui.words import NOT_REPORTED, change, number, plain, plural
from portfolio.value.revalued import PENNY, Revalued
from portfolio.value.total_working import NOTHING, OWN_WORKING, Sums
from portfolio.vocabulary import ParameterKind, Rung

Labels = tuple[str, str]
FIGURES = {
    "pv_cost": "Present value of costs",
    "pv_benefits": "Present value of benefits",
    "npsv": "Net present social value",
    "bcr": "Benefit-cost ratio",
    "cash_npv": "Net present value, cash only",
}
RATIOS = ("bcr",)
OTHER_PRICES = "Other prices"
MOST_REASONS = 3


def draw_pair(pair: Pair, labels: Labels, kind: ParameterKind | None, *, key: str) -> None:
    """What moves between the two; ``kind`` says of which parameter, when only one was swapped."""
    count = len(pair.before.benefits)
    st.subheader("Totals by rung")
    if count == 0:
        st.info("No pilot in view has a benefit yet: there is nothing to value.", icon=":material/hourglass_empty:")
    else:
        st.markdown(said(pair.moved, count, kind))
        _draw_rungs(pair, labels)
        _draw_benefits(pair, labels)
        working.button(lambda: workings(pair, labels), key=key)
    st.subheader("Appraisals")
    _draw_appraisals(pair, labels)


def said(moved: Revalued, count: int, kind: ParameterKind | None) -> str:
    """How many benefits change, or why none does."""
    if not moved.is_same_prices:
        return (
            f"The totals are in prices of {moved.year_before or NOT_REPORTED} and of "
            f"{moved.year_after or NOT_REPORTED}: a difference would mix prices, so none is told."
        )
    if not moved.moves:
        why = (
            ""
            if kind is None or kind in IN_TOTALS
            else " This parameter is no part of these totals: see the appraisals."
        )
        return f"**Nothing moves.** No benefit in view ({count:,}) changes on any rung.{why}"
    first: dict[Any, Any] = moved.rungs.set_index("rung").to_dict("index")[Rung.CLAIMED.value]
    changed, lost, gained = (int(first[name]) for name in ("changed", "lost", "gained"))
    claimed = f"Of {changed:,} the claimed value changes, {lost:,} can no longer be valued, and {gained:,} can be that could not."
    if not changed + lost + gained:
        claimed = "No claimed value changes."
    verb = "moves" if len(moved.benefits) == 1 else "move"
    return f"**{len(moved.benefits):,} of {plural(count, 'benefit')}** in view {verb} on a rung. {claimed}"


def rung_table(moved: Revalued, labels: Labels) -> pd.DataFrame:
    """The totals as people read them."""
    rows = []
    for row in moved.rungs.to_dict("records"):
        totals = [with_span(*(row[f"{side}{end}"] for end in ("", "_low", "_high"))) for side in ("before", "after")]
        difference = change(_to_a_penny(row["difference"]), show=pounds) if moved.is_same_prices else OTHER_PRICES
        counts = [f"{row[name]:,}" if moved.is_same_prices or name != "changed" else OTHER_PRICES
                  for name in ("changed", "lost", "gained")]  # fmt: skip
        rows.append((Rung(row["rung"]).label, *totals, difference, *counts))
    names = ["Rung", *labels, "Difference", "Benefits that change", "That fall out", "That come in"]
    return pd.DataFrame(rows, columns=names)


def _to_a_penny(difference: float) -> float:
    """0 for what is less than can be told: sums of floats differ in their last places."""
    return 0.0 if abs(difference) < PENNY else difference


def _draw_rungs(pair: Pair, labels: Labels) -> None:
    moved = pair.moved
    table = rung_table(moved, labels)
    if moved.moves and moved.is_same_prices and moved.year_before is not None and moved.rungs["before"].notna().any():
        parts = moved.rungs.assign(label=table["Rung"])
        shown = "; ".join(f"{row['Rung']} {row[labels[0]]}, then {row[labels[1]]}" for row in table.to_dict("records"))
        st.caption(f"Value to date by rung, {moved.year_before} prices")
        picture(rungs(labels, parts, moved.year_before), alt=f"Pairs of bars by rung: {shown}.")
    st.dataframe(table, hide_index=True, height="content", alt="Totals by rung, both ways, and how many benefits move")
    st.caption(f"In brackets the interval {ALONE}. A benefit without a value is counted, never taken as zero.")


def _draw_benefits(pair: Pair, labels: Labels) -> None:
    rows = pair.moved.benefits
    if rows.empty:
        return
    table = pd.DataFrame({"Pilot": rows["pilot_id"].map(pair.references), "Benefit": rows["name"]})
    for rung in Rung:
        was, now = rows[f"{rung}_before"], rows[f"{rung}_after"]
        if ((was - now).abs() >= PENNY).any() or (was.isna() != now.isna()).any():
            for label, column in zip(labels, (was, now), strict=True):
                table[f"{rung.label}: {label.lower()}"] = column.map(pounds)
    table["Why it has no value"] = rows["missing"]
    with st.expander(f"Benefits that move ({len(rows):,})", icon=":material/list:"):
        st.dataframe(table, hide_index=True, alt="Benefits that move, both ways")


def _draw_appraisals(pair: Pair, labels: Labels) -> None:
    found = pair.appraisals
    both = found.pilots[found.pilots["npsv"].notna() & found.pilots["npsv_other"].notna()]
    lost = int((found.pilots["npsv"].notna() & found.pilots["npsv_other"].isna()).sum())
    gained = int((found.pilots["npsv"].isna() & found.pilots["npsv_other"].notna()).sum())
    if both.empty and not lost and not gained:
        _draw_no_appraisals(found.pilots)
        return
    changed = int((both["npsv_change"].abs() >= PENNY).sum())
    st.markdown(
        f"{plural(len(both), 'pilot')} in view can be appraised both ways: the net present social value of {changed:,} "
        f"changes. {lost:,} can no longer be appraised, {gained:,} can be that could not."
    )
    table = appraisal_table(pair, labels)
    if table is None:
        st.info("These pilots cannot be added up in prices of one year.", icon=":material/info:")
        return
    st.dataframe(table, hide_index=True, height="content", alt="Appraisals of the same pilots together, both ways")
    one, two = found.same.programme, found.same_other.programme
    prices = (
        f"prices of {one.price_year}"
        if one.price_year == two.price_year
        else f"prices of {one.price_year} and of {two.price_year}"
    )
    st.caption(f"Those pilots together, claimed value, discounted to {one.year_zero}, in {prices}.")


def _draw_no_appraisals(pilots: pd.DataFrame) -> None:
    """Why there is nothing to compare: no appraisal, or what most of them lack."""
    if pilots.empty:
        st.info("No pilot in view is appraised.", icon=":material/hourglass_empty:")
        return
    counted = pilots["missing"].str.split("; ").explode().value_counts().head(MOST_REASONS)
    reasons = "; ".join(f"{reason} ({plural(int(count), 'pilot')})" for reason, count in counted.items())
    st.info(
        f"No result yet for the {plural(len(pilots), 'pilot')} in view with an appraisal: {plain(reasons)}.",
        icon=":material/hourglass_empty:",
    )


def appraisal_table(pair: Pair, labels: Labels) -> pd.DataFrame | None:
    """Figures of the pilots that both sets can appraise, added up; None when they cannot be."""
    one, two = pair.appraisals.same.programme, pair.appraisals.same_other.programme
    if one.figures is None or two.figures is None:
        return None
    rows = []
    for name, label in FIGURES.items():
        show: Callable[[Any], str] = (lambda value: number(value, 2)) if name in RATIOS else pounds
        was, now = float(getattr(one.figures, name)), float(getattr(two.figures, name))
        is_comparable = one.price_year == two.price_year or name in RATIOS
        difference = _to_a_penny(now - was)
        rows.append((label, show(was), show(now), change(difference, show=show) if is_comparable else OTHER_PRICES))
    return pd.DataFrame(rows, columns=["Figure", *labels, "Difference"])


def workings(pair: Pair, labels: Labels) -> working.Workings:
    """Both totals of each rung, and the difference where there is one."""
    made: dict[str, Callable[[], Working]] = {}
    for rung in Rung:
        for place, label in enumerate(labels):
            name = f"{rung.label}: {label.lower()}"
            made[name] = partial(_total, pair, labels, rung, name, place)
        if pair.moved.is_same_prices:
            name = f"{rung.label}: difference"
            made[name] = partial(_total, pair, labels, rung, name, None)
    return made


def _total(pair: Pair, labels: Labels, rung: Rung, figure: str, place: int | None) -> Working:
    """One total, or with no place the difference of both."""
    sheet, names, missing = Sheet(), [], []
    for label, valued in zip(labels, (pair.before, pair.after), strict=True):
        known = valued.benefits[valued.benefits[f"{rung}_pounds"].notna()]
        values = tuple(known[f"{rung}_pounds"].astype(float).tolist())
        sums = Sums(pair.as_at, valued.price_year, pair.references)
        if place is None or label == labels[place]:
            each = f"value of each benefit, {label.lower()}"
            sheet.given(each, values, unit="£", source=OWN_WORKING, labels=sums.labels(known))
            names.append(f"total, {label.lower()}")
            sheet.step(names[-1], total_of, values=each)
            missing.append(not values)
            about = sums.pounds(rung)
    if any(missing):
        return Working(figure, None, "£", **about, missing=NOTHING)
    if place is None:
        sheet.step("difference", difference_of, later=names[1], earlier=names[0])
        names.append("difference")
    return sheet.finish(figure, names[-1], "£", **about)
