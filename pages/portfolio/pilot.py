"""One pilot whole: where it stands, and one part of it at a time."""

import streamlit as st

from portfolio.ui import (
    pilot_blockers,
    pilot_costs,
    pilot_data,
    pilot_facts,
    pilot_header,
    pilot_history,
    pilot_indicators,
    pilot_stages,
    pilot_updates,
    pilot_value,
)
from portfolio.ui.frame import current_view
from portfolio.ui.pilot_parts import choose_part

PARTS = {
    "facts": ("Facts", pilot_facts.draw),
    "stages": ("Stage path", pilot_stages.draw),
    "costs": ("Costs", pilot_costs.draw),
    "outcomes": ("Outcomes", pilot_indicators.draw),
    "value": ("Value", pilot_value.draw),
    "updates": ("Updates", pilot_updates.draw),
    "blockers": ("Blockers", pilot_blockers.draw),
    "history": ("History", pilot_history.draw),
}

view = current_view()
reference = st.query_params.get("ref", "").strip()
page = pilot_data.page(view, reference) if reference else None
if page is None:
    pilot_header.draw_unknown(view, reference)
else:
    pilot_header.draw(view, page)
    part = choose_part("Show", {name: title for name, (title, _) in PARTS.items()})
    PARTS[part][1](view, page)
