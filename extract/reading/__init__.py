"""From files, archives and web pages to articles."""
