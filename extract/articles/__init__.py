"""Articles in: files and pages to text, and what of it is not the story."""
