"""Dates, times, durations and their values: the component `newsview_times`."""
