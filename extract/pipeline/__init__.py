"""The spaCy pipeline: from an article's text to one parsed Doc, and from the Doc to its annotation."""
