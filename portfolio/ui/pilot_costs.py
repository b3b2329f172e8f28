"""What a pilot costs: planned against actual and forecast, month by month and in total, and what for."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Operation
from portfolio.clock import add_months, last_closed_month_end, month_start
from portfolio.pilots.queries import CostLine
from portfolio.ui import pilot_data, working
from portfolio.ui.charts import chart
from portfolio.ui.pilot_cost_figures import by_category, cumulative, monthly
from portfolio.ui.pilot_cost_form import draw_form
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_words import icon
from portfolio.ui.pilot_workings import cost_workings
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import change, money, month, plural
from portfolio.vocabulary import CostBasis, CostCategory, CostNature


def draw(view: View, page: Page) -> None:
    """The totals, three pictures with their tables, and the form."""
    lines = pilot_data.costs_at(view, page.facts.id, view.revision)
    months = months_table(lines, view.as_at)
    closed = month_start(last_closed_month_end(_next_day(view.as_at)))
    if lines:
        _totals(months, closed)
        working.button(lambda: cost_workings(lines, closed), key="costs")
        _pictures(view, page.facts.id, months, closed)
    else:
        st.info("Costs: Not reported. Nothing was planned, forecast or entered as spent.", icon=icon("payments"))
    if view.may(Operation.EDIT_PILOT, page.facts.organisation_id):
        draw_form(view, page.facts, closed)


def months_table(lines: Sequence[CostLine], as_at: date) -> pd.DataFrame:
    """Pounds by month, one column a basis, missing where nothing was entered; no actual amount after the date."""
    known = [line for line in lines if line.basis is not CostBasis.ACTUAL or line.month <= as_at]
    rows = pd.DataFrame(
        [(line.month, line.basis.value, line.amount_pence) for line in known], columns=["month", "basis", "pence"]
    )
    if rows.empty:
        return pd.DataFrame(columns=[basis.value for basis in CostBasis], dtype=float)
    table = rows.pivot_table(index="month", columns="basis", values="pence", aggfunc="sum") / 100
    first, last = min(table.index), max(table.index)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return table.reindex(
        index=[add_months(first, number) for number in range(count)], columns=[basis.value for basis in CostBasis]
    )


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _totals(months: pd.DataFrame, closed: date) -> None:
    done = months[months.index <= closed]
    planned, actual = (float(done[name].sum(min_count=1)) for name in ("planned", "actual"))
    reported = int(done["actual"].notna().sum())
    columns = st.columns(4)
    columns[0].metric("Spent to date", _money(actual), border=True, height="stretch")
    columns[1].metric("Planned to date", _money(planned), border=True, height="stretch")
    difference = change((actual - planned) * 100, show=money)
    columns[2].metric("Against the plan", difference, border=True, height="stretch")
    columns[3].metric("Planned in all", _money(months["planned"].sum(min_count=1)), border=True, height="stretch")
    begun = done.index[done[["planned", "actual"]].notna().any(axis=1)]
    st.caption(
        f"Nominal pounds, to the end of {month(closed)}. Actual costs are reported for {reported:,} of "
        f"{plural(len(begun), 'month')} that were planned or reported; a month without any counts as not reported, "
        "not as nothing."
    )
    gaps = [name for name in begun if pd.isna(done.loc[name, "actual"])]
    if reported and gaps:
        shown = ", ".join(month(gap) for gap in gaps[-6:])
        st.markdown(f":orange[{icon('event_busy')}] Actual costs not reported for {shown}.")


def _money(pounds: float) -> str:
    return money(None if pd.isna(pounds) else pounds * 100)


def _pictures(view: View, pilot_id: int, months: pd.DataFrame, closed: date) -> None:
    month_figure, total_figure, category_figure, categories = _figures(
        view.url, view.revision, pilot_id, view.as_at, closed
    )
    shown = _shown(months)
    left, right = st.columns(2, gap="large")
    with left:
        chart(
            month_figure, title="Costs by month, nominal pounds", table=shown,
            alt=f"Bars of actual costs by month with the plan as a line. {_words(months, closed)}",
        )  # fmt: skip
    with right:
        chart(
            total_figure, title="Costs added up, nominal pounds", table=_shown(_added_up(months)),
            alt=f"Lines of planned, actual and forecast costs added up by month. {_words(months, closed)}",
        )  # fmt: skip
    spent = "; ".join(
        f"{row['Category']} {row['Actual (£)'] or 'not reported'}" for row in categories.to_dict("records")
    )
    chart(
        category_figure, title=f"What it is spent on, planned and actual to the end of {month(closed)}, nominal pounds",
        alt=f"Bars of planned and actual costs by category. Actual: {spent}.", table=categories,
    )  # fmt: skip


def _words(months: pd.DataFrame, closed: date) -> str:
    done = months[months.index <= closed]
    return (
        f"To the end of {month(closed)}: {_money(done['actual'].sum(min_count=1))} spent, "
        f"{_money(done['planned'].sum(min_count=1))} planned."
    )


def _shown(months: pd.DataFrame) -> pd.DataFrame:
    cells = {
        f"{basis.label} (£)": [f"{value:,.2f}" if pd.notna(value) else "Not reported" for value in months[basis.value]]
        for basis in CostBasis
    }
    return pd.DataFrame({"Month": [month(value) for value in months.index], **cells}).iloc[::-1]


def _added_up(months: pd.DataFrame) -> pd.DataFrame:
    """Running totals; an actual one ends with the last month that was reported."""
    totals = months.fillna(0).cumsum()
    for name in totals:
        entered = months.index[months[name].notna()]
        last = max(entered) if len(entered) else None
        reached = [last is not None and value <= last for value in totals.index]
        totals[name] = totals[name].where(pd.Series(reached, index=totals.index))
    return totals


@remembered(CACHE_ENTRIES)
def _figures(
    url: str, revision: int, pilot_id: int, as_at: date, closed: date
) -> tuple[go.Figure, go.Figure, go.Figure, pd.DataFrame]:
    lines = pilot_data.cost_lines(url, revision, pilot_id)
    months = months_table(lines, as_at)
    categories = _categories(lines, closed)
    shown = categories.assign(
        **{name: [f"{value:,.2f}" if pd.notna(value) else "" for value in categories[name]] for name in _AMOUNTS}
    )
    return monthly(months), cumulative(_added_up(months), months), by_category(categories), shown


_AMOUNTS = ("Planned (£)", "Actual (£)")


def _categories(lines: Sequence[CostLine], closed: date) -> pd.DataFrame:
    """Pounds to the last closed month by category and nature: planned and actual."""
    rows = []
    for category in CostCategory:
        for nature in CostNature:
            mine = [
                line for line in lines if (line.category, line.nature) == (category, nature) and line.month <= closed
            ]
            sums = [
                [line.amount_pence for line in mine if line.basis is basis]
                for basis in (CostBasis.PLANNED, CostBasis.ACTUAL)
            ]
            if any(sums):
                amounts = [sum(found) / 100 if found else None for found in sums]
                rows.append((category.label, nature.label, *amounts))
    table = pd.DataFrame(rows, columns=["Category", "Nature", *_AMOUNTS])
    return table.astype(dict.fromkeys(_AMOUNTS, float))
