"""Codes of a second factor: six digits of thirty seconds, each good once."""

import hmac
from datetime import datetime

import pyotp

ISSUER = "Auto Forex Trader"
DRIFT_STEPS = 1
"""How many codes before and after the present one count, for clocks that differ."""


def draw_secret() -> str:
    """Draw the secret that codes are made from."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, username: str) -> str:
    """Write what an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """Return the time step that a code is of; none where it is wrong, old or used before."""
    codes = pyotp.TOTP(secret)
    present = codes.timecode(now)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        fits = hmac.compare_digest(codes.generate_otp(step), code)
        if fits and (after is None or step > after):
            return step
    return None
