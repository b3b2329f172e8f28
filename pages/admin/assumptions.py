"""assumptions."""

import streamlit as st

st.title("assumptions")
