"""Reports of backtests: series for charts, tables, exports, one page of HTML, and comparisons."""
