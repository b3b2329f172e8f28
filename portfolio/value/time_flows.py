"""Where claimed hours went: gross, realised or not, and from there to cash, another outcome, absorbed, or nobody knows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import numbers
from portfolio.appraisal.released_time import time_flow
from portfolio.value.inputs import HOURS
from portfolio.value.priced import is_time

DESTINATIONS = {
    "cash": "Released as cash",
    "redeployed": "Redeployed to a named outcome",
    "absorbed": "Absorbed by rising demand",
    "unproven": "Unproven",
}
"""Where realised hours can end, in words."""
FLOWS = {
    "gross": "Gross hours claimed",
    "not_realised": "Not due to the pilot, or not realised",
    "realised": "Realised",
    "unstated": "Shares not stated",
} | DESTINATIONS
"""Every part of the flow. Gross = not realised + realised + unstated; realised = the four destinations."""


@dataclass(frozen=True)
class HourFlow:
    """``benefits``: benefit_id, pilot_id, name and hours of each of `FLOWS`, of benefits of released time with hours.

    ``missing``: benefits of released time without any hours, or counted in another unit. ``losses``: benefits that lost time, with ``lost``
    hours that are not in the flow. The ``forecast`` of ``benefits`` is the part of their gross that was not measured.
    """

    benefits: pd.DataFrame
    missing: int
    losses: pd.DataFrame

    def total(self, part: str) -> float:
        """Hours of one part of the flow."""
        return float(np.sum(numbers(self.benefits[part])))

    @property
    def lost(self) -> float:
        """Hours that benefits lost."""
        return float(np.sum(numbers(self.losses["lost"])))

    @property
    def unproven(self) -> pd.Series:
        """Hours of each benefit of which nobody knows where they went: unproven, or with shares not stated."""
        return self.benefits["unproven"] + self.benefits["unstated"]


def hour_flow(benefits: pd.DataFrame) -> HourFlow:
    """The flow of what benefits of released time claim to date."""
    rows = benefits[is_time(benefits)]
    counted = rows[(rows["unit"] == HOURS) & rows["claimed"].notna()]
    gains = counted[counted["claimed"] > 0]
    shares = (gains["attribution"], gains["realised"])
    is_stated = (gains["attribution"].notna() & gains["realised"].notna()).to_numpy()
    went = (gains[f"{name}_share"] for name in ("cash", "redeployed", "absorbed"))
    flow = time_flow(gains["claimed"], *shares, *went)
    hours = {part: np.where(is_stated, numbers(getattr(flow, part)), 0.0) for part in FLOWS if part != "unstated"}
    gross = numbers(gains["claimed"])
    hours |= {"gross": gross, "unstated": np.where(is_stated, 0.0, gross)}
    names = ["benefit_id", "pilot_id", "name", "revision_id", "attribution", "realised", "cash_share",
             "redeployed_share", "absorbed_share", "forecast"]  # fmt: skip
    kept = gains[names].rename(columns={"realised": "realised_rate"})
    found = kept.assign(forecast=gains["forecast"].fillna(0.0), **{part: hours[part] for part in FLOWS})
    losses = counted.loc[counted["claimed"] < 0, ["benefit_id", "pilot_id", "name", "revision_id", "claimed"]]
    return HourFlow(found, len(rows) - len(counted), losses.assign(lost=-losses.pop("claimed")))


def by_pilot(flow: HourFlow) -> pd.DataFrame:
    """Pilots with hours of which nobody knows where they went, most first: index pilot_id, unproven, gross."""
    whose = flow.benefits["pilot_id"]
    found = pd.DataFrame(
        {"unproven": flow.unproven.groupby(whose).sum(), "gross": flow.benefits["gross"].groupby(whose).sum()}
    )
    return found[found["unproven"] > 0].sort_values("unproven", ascending=False, kind="stable")
