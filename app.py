"""The frame: who is asking, where they can go, what they look at. The screens are in pages/."""

import streamlit as st

from portfolio.ui import frame

st.set_page_config(page_title="AI Pilot Portfolio", page_icon=":material/route:", layout="wide")
frame.run()
