"""Events with participants, time, factuality and source: the component `newsview_events`."""
