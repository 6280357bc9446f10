"""Which mentions mean the same, and on whose behalf they act: the component `newsview_entities`."""
