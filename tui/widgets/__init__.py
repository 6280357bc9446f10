"""What the screens are made of: views rendered line by line, since they stay quick at any length."""
