"""Names of people, places, organisations and things: the component `newsview_names`."""
