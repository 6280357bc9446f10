"""The keys: which action each one runs, how the command palette finds it, and in which order keys are handled."""
