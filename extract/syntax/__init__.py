"""What a parse says about a sentence: the one place that answers it for all components."""
