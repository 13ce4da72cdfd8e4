"""Benches: a recorded day through the whole platform, and the latencies of a running one.

Nothing here imports the platform. It is started by its command line, traded through its HTTP
API, and judged by what the exchange, Parquet files and plain SQL say.
"""
