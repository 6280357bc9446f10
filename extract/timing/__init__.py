"""Times: expressions, their meaning, and the value they have on a date."""
