"""Risk rules: pure, one function each, every denial with a code and its figures."""
