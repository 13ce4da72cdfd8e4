"""The relay to browsers: prices conflated, events without a gap."""
