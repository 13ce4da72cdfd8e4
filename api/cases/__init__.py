"""Cases and alerts: what somebody has to decide, and what somebody has to see."""
