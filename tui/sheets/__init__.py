"""Sheets and pickers: what opens over the review screen and the library, and gives back an answer or None."""
