"""Compare: two to six pilots side by side on the same basis."""

import streamlit as st

from portfolio.ui import compare, compare_choice, compare_data
from portfolio.ui.frame import current_view

view = current_view()
st.title("Compare")
asked = compare_data.asked(view, st.query_params.get(compare_choice.NAME, ""))
compare_choice.choose(view, asked)
if len(asked.references) < compare_data.FEWEST:
    compare_choice.draw_too_few(view, asked)
else:
    compare_choice.draw_more(view, asked)
    compare.draw(view, asked)
