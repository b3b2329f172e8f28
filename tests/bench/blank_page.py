"""The yardstick: a page with nothing on it and the overview's imports, served by `streamlit run` as it comes."""

import streamlit as st

import portfolio.ui.frame
import portfolio.ui.overview
import portfolio.ui.overview_model  # noqa: F401 - imported for their weight

st.title("A blank page")
