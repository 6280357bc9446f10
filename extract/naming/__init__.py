"""Names: candidates, what is known of them, and the model that chooses."""
