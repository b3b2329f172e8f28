"""The comparison: the overview as a capable person writes it in an afternoon, with pandas and Plotly Express.

Reads the SQLite file named by BENCH_DATABASE; with BENCH_CACHED=1 each table is kept by `st.cache_data`.
"""

import os
import sqlite3

import pandas as pd
import plotly.express as px
import streamlit as st


def read(sql: str) -> pd.DataFrame:
    """One table from the database."""
    with sqlite3.connect(os.environ["BENCH_DATABASE"]) as connection:
        return pd.read_sql_query(sql, connection)


if os.environ.get("BENCH_CACHED") == "1":
    read = st.cache_data(show_spinner=False)(read)

pilots = read("SELECT id AS pilot_id, reference, name, started_on, decision_on FROM pilot WHERE NOT is_withdrawn")
moves = read("SELECT pilot_id, stage, effective_on FROM stage_move WHERE NOT is_withdrawn ORDER BY effective_on, id")
costs = read("SELECT pilot_id, month, basis, amount_pence FROM cost WHERE NOT is_withdrawn")
approved = read(
    "SELECT outcome, unit, method, substr(period_end, 1, 7) AS month, value FROM measurement JOIN indicator "
    "ON indicator.id = indicator_id WHERE status = 'approved' AND NOT measurement.is_withdrawn"
)

stage = moves.groupby("pilot_id")["stage"].last()
actual = costs[costs["basis"] == "actual"]
saved = approved[(approved["outcome"] == "time_saved") & (approved["unit"] == "hours")]

st.title("AI pilots")
for column, (label, value) in zip(
    st.columns(4),
    {
        "Pilots": f"{len(pilots):,}",
        "At scale": f"{(stage == 'at_scale').sum():,}",
        "Spend": f"£{actual['amount_pence'].sum() / 100:,.0f}",
        "Hours saved": f"{saved['value'].sum() / 1e6:,.0f}",
    }.items(),
    strict=True,
):
    column.metric(label, value)

left, right = st.columns(2)
by_stage = stage.value_counts().rename_axis("stage").reset_index(name="pilots")
left.plotly_chart(px.bar(by_stage, x="stage", y="pilots"))
moved = moves.assign(month=moves["effective_on"].str[:7]).groupby(["month", "stage"]).size().reset_index(name="moves")
right.plotly_chart(px.bar(moved, x="month", y="moves", color="stage"))
spend = costs.pivot_table(index="month", columns="basis", values="amount_pence", aggfunc="sum").cumsum() / 100
left.plotly_chart(px.line(spend))
monthly = saved.groupby("month")["value"].sum().reset_index()
right.plotly_chart(px.bar(monthly, x="month", y="value"))
found = approved.groupby(["outcome", "method"]).size().reset_index(name="measurements")
st.plotly_chart(px.bar(found, x="measurements", y="outcome", color="method", orientation="h"))
due = pilots.merge(stage.reset_index(), on="pilot_id").sort_values("decision_on")
st.dataframe(due[["reference", "name", "stage", "decision_on"]].head(100))
