"""One estimate from a least-squares fit, with errors that fit the data: ordinary, clustered or for a time series."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Floats
from portfolio.appraisal.proportions import LEVEL

FEW_CLUSTERS = 10
"""With fewer clusters than this the clustered interval is rough, and the result says so."""
CRV3 = "MacKinnon, Nielsen and Webb (2023) Cluster-robust inference: a guide to empirical practice, Journal of Econometrics 232: 272-299"
HAC = "Newey and West (1987) A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix, Econometrica 55: 703-708"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A linear combination of coefficients with its interval, and the coefficients it came from."""

    effect: float
    low: float
    high: float
    standard_error: float
    degrees: float
    coefficients: tuple[float, ...]


def ordinary(outcome: Floats, design: Floats, contrast: Any) -> Estimate:
    """With ordinary errors: every row errs on its own."""
    return _fit(outcome, design, contrast, {})


def clustered(outcome: Floats, design: Floats, contrast: Any, clusters: Any) -> Estimate:
    """With errors clustered by team or site (CRV3, the cluster jackknife), on one degree of freedom less than clusters.

    Raises ValueError when one cluster alone carries what is estimated.
    """
    codes = np.unique(np.asarray(clusters).astype(str), return_inverse=True)[1]
    try:
        return _fit(outcome, design, contrast, {"cov_type": "cluster-crv3", "cov_kwds": {"groups": codes}})
    except ValueError as error:
        raise ValueError("One cluster alone stands for a whole group: at least two in each are needed") from error


def serial(outcome: Floats, design: Floats, contrast: Any) -> Estimate:
    """With errors that may resemble those of the periods before (Newey-West), the lags by the usual rule of thumb."""
    lags = int(4 * (len(outcome) / 100) ** (2 / 9))
    return _fit(outcome, design, contrast, {"cov_type": "HAC", "cov_kwds": {"maxlags": lags, "use_correction": True}})


def _fit(outcome: Floats, design: Floats, contrast: Any, errors: dict[str, Any]) -> Estimate:
    from statsmodels.regression.linear_model import OLS  # over a second to import: only who compares groups waits

    fitted = OLS(outcome, design).fit(use_t=True, **errors)
    test = fitted.t_test(np.asarray(contrast, dtype=np.float64))
    (low, high), *_ = test.conf_int(alpha=1 - LEVEL)
    return Estimate(
        float(np.squeeze(test.effect)),
        float(low),
        float(high),
        float(np.squeeze(test.sd)),
        float(np.squeeze(test.df_denom)),
        tuple(float(coefficient) for coefficient in fitted.params),
    )
