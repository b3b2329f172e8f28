"""The value screen: what is claimed, and how much of it is evidenced, assured and banked. Nothing is edited here.

What answers to nothing is drawn once for a view (`View.key`) and then replayed; what answers to clicks stands apart.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from portfolio.appraisal.rungs import Reporting
from portfolio.ui import links, session
from portfolio.ui import value_tables as tables
from portfolio.ui import value_words as words
from portfolio.ui.charts import picture
from portfolio.ui.listing import Listing, draw_listing
from portfolio.ui.value_facts import Facts
from portfolio.ui.value_model import BY, Grouped, Picture, ValueScreen, lacking
from portfolio.ui.value_pictures import MOST_GROUPS
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day, plain, plural
from portfolio.vocabulary import Flag, Rung

GAPS, LACKS = "value:gaps", "lacks"
PART = "value"


def draw_top(view: View, screen: ValueScreen) -> None:
    """Who reports, in which prices, what waits, and what is missing."""
    draw_standing(view.key, view, screen.facts)
    if len(screen.gaps):
        _draw_gaps(view, screen)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_standing(key: str, _view: View, _facts: Facts) -> None:
    """One sentence, its denominators, and what waits."""
    facts, found = _facts, _facts.coverage
    said = Reporting(found.pilots, found.with_benefit, found.with_evidence).sentence
    st.markdown(f"**{said}**")
    withdrawn = int(facts.pilots["is_withdrawn"].sum())
    gone = f", {withdrawn:,} of them withdrawn and not counted in any sum" if withdrawn else ""
    st.caption(
        f"{plural(found.pilots, 'pilot')}{gone}; {plural(found.with_money, 'pilot')} with a value in pounds; "
        f"{plural(found.benefits, 'benefit')}, {found.lacking:,} without a value. Pounds are in {facts.prices}, to date, "
        f"as at {day(_view.as_at)}. What is not reported is counted, never taken as zero."
    )
    waiting = facts.pilots["waiting"]
    count, pilots = int(waiting.sum()), int((waiting > 0).sum())
    with st.container(horizontal=True):
        links.link(
            "assurance",
            f"**{found.waiting_benefits:,}** {'benefit waits' if found.waiting_benefits == 1 else 'benefits wait'} for assurance",
            _view,
            icon=":material/verified:",
        )
        links.link(
            "assurance",
            f"**{count:,}** {'measurement waits' if count == 1 else 'measurements wait'} for approval",
            _view,
            icon=":material/pending_actions:",
        )
        links.link(
            "pilots", f"in **{plural(pilots, 'pilot')}**", _view, icon=":material/table_rows:", flag=Flag.WAITING.value
        )


def _draw_gaps(view: View, screen: ValueScreen) -> None:
    """What benefits lack: counts by reason, each leading to its pilots. The reason is kept in the URL."""
    found = screen.facts.coverage
    reasons = list(screen.gaps.index)
    asked = st.query_params.get(LACKS, "")
    label = f"{found.lacking:,} of {plural(found.benefits, 'benefit')} without a value: what is missing"
    box = st.expander(label, icon=":material/help:", key=f"{GAPS}:open", expanded=asked in reasons, on_change="rerun")
    if not box.open:
        return
    with box:
        shown = screen.gaps.reset_index()
        st.dataframe(
            shown.rename(columns={"reason": "Missing", "benefits": "Benefits", "pilots": "Pilots"}),
            hide_index=True,
            column_config={"Missing": st.column_config.ButtonColumn(type="tertiary", key=GAPS, alignment="left")},
            key=f"{GAPS}:table:{view.revision}",
            alt="What benefits without a value lack, with the number of benefits and of pilots",
        )
        clicked = session.get(GAPS)
        if clicked and clicked["row"] < len(reasons):
            asked = reasons[clicked["row"]]
            st.query_params[LACKS] = asked
        chosen = asked if asked in reasons else ""
        st.caption(
            plain(
                f"Benefits for which {chosen}" if chosen else "All of them; choose what is missing to see those alone"
            )
        )
        count = int(screen.gaps["benefits"][chosen]) if chosen else found.lacking
        draw_list(view, "lacking", lacking(view, chosen), "Benefits without a value", of=count)


def draw_ladder(view: View, screen: ValueScreen) -> None:
    """The four totals and the one picture of them."""
    draw_rungs(view.key, screen)
    draw_table("ladder", "Value by rung", screen.ladder)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_rungs(key: str, _screen: ValueScreen) -> None:
    """A card for each rung, then the ladder."""
    headed("How sure is the value?", f"Each rung is part of the one before it. £, {_screen.facts.prices}, to date")
    for column, row in zip(st.columns(4, border=True), _screen.facts.totals.to_dict("records"), strict=True):
        with column:
            st.metric(Rung(row["rung"]).label, words.pounds(row["total"]))
            st.caption(_about(_screen.facts, row))
    if _screen.ladder.table.empty:
        st.info(
            "No benefit has a value in pounds yet. Open what is missing, above: each line leads to the pilots where it "
            "can be entered.",
            icon=":material/hourglass_empty:",
        )
        return
    picture(_screen.ladder.figure, alt=_screen.ladder.words)
    st.caption(
        "Bars: cash-releasing and non-cash-releasing benefits to the right, disbenefits and losses to the left. The "
        "diamond below is the total, net of losses; its line is the interval if each benefit errs on its own. If all err the "
        "same way, it is as wide as the cards say."
    )


def _about(facts: Facts, row: Mapping[Any, Any]) -> str:
    """What a card says below its total: both intervals, what the rung means, and the denominator."""
    rung, counted = Rung(row["rung"]), int(row["reported"])
    said = []
    if counted and row["together_low"] != row["together_high"]:
        said.append(f"{words.span(row['low'], row['high'])} {words.ALONE}")
        said.append(f"{words.span(row['together_low'], row['together_high'])} {words.TOGETHER}")
    of_all = f"{counted:,} of {plural(counted + int(row['missing']), 'benefit')} in pounds"
    stand = int((facts.benefits[f"{rung}_pounds"].fillna(0) != 0).sum())
    said.append(
        f"{words.RUNG_SAYS[rung]}: {of_all if rung is Rung.CLAIMED else f'{stand:,} of {counted:,} with a value'}"
    )
    if rung is Rung.BANKED and facts.unpriced:
        count = len(facts.unpriced.benefits)
        verb = "is" if count == 1 else "are"
        said.append(f"{plural(count, 'benefit')} with moves in {facts.unpriced.named} {verb} not in it: see Concerns")
    return "  \n".join(part[0].upper() + part[1:] for part in said)


def draw_against_cost(view: View, screen: ValueScreen) -> None:
    """Value against cost, one point a pilot."""
    table = screen.against_cost.table
    spend, claimed = table["Spend to date, nominal £"].notna(), table["Claimed, £"].notna()
    headed(
        "Value against cost",
        f"{int((spend & claimed).sum()):,} of {plural(screen.facts.coverage.pilots, 'pilot')} report both; "
        f"{int((spend & ~claimed).sum()):,} only spend, {int((claimed & ~spend).sum()):,} only value. Spend is nominal, "
        f"value is in {screen.facts.prices}: their quotient is not a benefit-cost ratio. Choose a point to open its pilot",
    )
    if (spend & claimed).any():
        open_picked(view, "against_cost", screen.against_cost)
    else:
        st.info("No pilot reports both its spend and a value yet.", icon=":material/hourglass_empty:")
    draw_table("against_cost", "Value against cost", screen.against_cost)


def draw_groups(view: View, found: Grouped, by: str) -> None:
    """The rungs by group: picture and table."""
    if found.rows["claimed_total"].notna().any():
        picked = _picked("groups", found.picture)
        if picked is not None and by != "outcome":
            links.go("pilots", view, **{by: picked})
        if (count := int(found.rows["claimed_total"].notna().sum())) > MOST_GROUPS:
            st.caption(
                f"The {MOST_GROUPS} with the biggest claims are drawn, of {count:,} with a value; the table has all."
            )
    tables.show(found.picture.table, alt=f"Value on four rungs by {BY[by].lower()}")


def draw_outcomes(screen: ValueScreen) -> None:
    """What is measured and not valued in money."""
    described = int((screen.facts.benefits["value_class"] == "qualitative").sum())
    headed(
        "Outcomes that are not money",
        "Improvements to date, measured or forecast, before the shares due to the pilot. A level counts for the people it applies to and the years it lasted; only like is added with like. "
        f"{plural(described, 'benefit')} more {'is' if described == 1 else 'are'} described only",
    )
    if screen.outcomes.empty:
        st.info("No benefit is quantified without a value in money.", icon=":material/hourglass_empty:")
    else:
        tables.show(screen.outcomes, alt="Outcomes that are not valued in money: quantity and unit by kind")


def open_picked(view: View, name: str, shown: Picture) -> None:
    """A picture whose points open their pilot."""
    picked = _picked(name, shown)
    if picked is not None:
        links.go("pilot", view, ref=picked, part=PART)


def _picked(name: str, shown: Picture) -> str | None:
    """Draw a picture that answers to clicks; a new key each time, so that one click is answered once."""
    key = f"value:{name}"
    picked = picture(shown.figure, alt=shown.words, key=f"{key}:{session.generation(key)}")
    if picked is None:
        return None
    session.renew(key)
    return str(picked)


def headed(heading: str, caption: str) -> None:
    """A heading and its caption in one element."""
    st.markdown(f"## {heading}\n:gray[{plain(caption)}]")


def draw_table(name: str, title: str, shown: Picture) -> None:
    """The figures behind a picture, sent only when they are asked for."""
    with st.expander(
        f"Table: {title.lower()}", icon=":material/table:", key=f"value:table:{name}", on_change="rerun"
    ) as box:
        if box.open:
            tables.show(shown.table, alt=f"Table of the picture: {title.lower()}")


def draw_list(view: View, name: str, shown: Listing, alt: str, *, of: int) -> None:
    """A listing whose rows open their pilot, and how many of all it shows; nothing when it has none."""
    if not shown.targets:
        return
    draw_listing(view, shown, key=f"value:{name}", alt=alt, part=PART)
    if of > len(shown.targets):
        st.caption(f"The first {len(shown.targets):,} of {of:,}.")
