"""How large what a strategy asks for may be, live and in backtests."""

LARGEST = 10**12
LONGEST_SECONDS = 10**9
TOO_LARGE = f"units, distances and prices of an order are at most {LARGEST:,}"
TOO_LONG = f"an order waits at most {LONGEST_SECONDS:,} seconds"
