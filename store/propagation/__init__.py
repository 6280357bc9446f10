"""One correction applied to other places, and what corrections teach for the next article."""
