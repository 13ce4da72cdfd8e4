"""`forex history`: what recorded ticks there are, and how they get there."""
