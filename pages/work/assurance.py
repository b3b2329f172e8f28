"""assurance."""

import streamlit as st

st.title("assurance")
