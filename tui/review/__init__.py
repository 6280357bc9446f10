"""The review screen: the article, the panels of entities and events, the status line and the commands."""
