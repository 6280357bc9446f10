"""The library screen: its list of articles, filters, orders, search and queue."""
