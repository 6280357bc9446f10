"""The widgets of the screens: views that are rendered line by line, which stays fast at any length."""
