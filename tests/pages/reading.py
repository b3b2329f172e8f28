"""What a screen says, for tests that look a phrase up."""

from typing import Any

from streamlit.testing.v1 import AppTest


def said(app: AppTest) -> str:
    """Every text on the screen as it was sent: what is Markdown is still escaped."""
    kinds: tuple[Any, ...] = (
        app.title, app.header, app.subheader, app.markdown, app.text, app.caption, app.info, app.warning, app.error,
        app.success, app.toast,
    )  # fmt: skip
    labels = [block.label for block in app.main.expander]
    return "\n".join([*(str(element.value) for kind in kinds for element in kind), *labels])
