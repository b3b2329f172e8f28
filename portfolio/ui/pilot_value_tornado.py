"""The tornado: how far each input alone moves the NPSV, the widest on top."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import plotly.graph_objects as go

from portfolio.appraisal.sensitivity import Bar
from portfolio.ui.charts import Prepared
from portfolio.ui.overview_figures import AXIS, INK, LAYOUT, PATTERN
from portfolio.ui.palette import GREY, ORANGE, TEAL
from portfolio.ui.pilot_value_figures import ABOVE
from portfolio.ui.words import html

MOST = 12


def tornado(bars: Sequence[Bar], npsv: float, rows: Sequence[Mapping[str, str]]) -> go.Figure:
    """A bar from the NPSV at the low to that at the high of each input; ``rows`` are the same in words."""
    shown = list(zip(bars, rows, strict=True))[:MOST]
    names = ["<br>".join(wrap(html(bar.name), 34)) for bar, _ in shown]
    figure = Prepared()
    for name, ends, colour, shape in (
        ("At its low", [bar.npsv_low for bar, _ in shown], ORANGE, "/"),
        ("At its high", [bar.npsv_high for bar, _ in shown], TEAL, ""),
    ):
        words = "Low" if name == "At its low" else "High"
        figure.add_bar(
            y=names, x=[end - npsv for end in ends], base=npsv, name=name, orientation="h",
            customdata=[[html(row[words]), row[f"NPSV at {words.lower()}"]] for _, row in shown],
            hovertemplate="%{y} at %{customdata[0]}: NPSV %{customdata[1]}<extra></extra>",
            marker={"color": colour, "pattern": PATTERN | {"shape": shape}, "line": {"width": 1, "color": GREY}},
        )  # fmt: skip
    figure.add_vline(x=npsv, line={"color": INK["color"], "width": 1.5})
    figure.add_vline(x=0, line={"color": INK["color"], "width": 1.5, "dash": "dash"})
    height = 130 + 40 * len(shown)
    figure.update_layout(LAYOUT | {"height": height}, barmode="overlay", bargap=0.3, legend=ABOVE)
    figure.update_xaxes(AXIS | {"tickprefix": "£", "zeroline": False}, title_text="NPSV, £")
    figure.update_yaxes(autorange="reversed")
    return figure
