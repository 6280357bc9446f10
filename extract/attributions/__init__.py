"""Who says, thinks or wants what: the component `newsview_sources`."""
