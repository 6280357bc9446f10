"""`html`: pages to read, print or send."""
