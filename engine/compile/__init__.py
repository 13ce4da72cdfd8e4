"""From a strategy's class to one compiled step."""
