"""The frame: who is asking, where they can go, what they look at. The screens are in pages/."""

from portfolio.ui import frame

frame.run()
