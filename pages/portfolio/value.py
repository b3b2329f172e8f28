"""value."""

import streamlit as st

st.title("value")
