"""The yardstick: a page with nothing on it that imports what ours import, served by `streamlit run` as it comes."""

import pandas  # noqa: F401 - imported for its weight
import plotly.express
import plotly.graph_objects  # noqa: F401
import sqlmodel  # noqa: F401
import streamlit as st

st.title("A blank page")
