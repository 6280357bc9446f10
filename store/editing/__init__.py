"""How an article is corrected: edits, corrections with undo, other texts, and what two people changed."""
