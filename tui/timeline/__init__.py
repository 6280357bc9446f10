"""The timeline: the dated events of an article or of the library, as a picture and as a list."""
