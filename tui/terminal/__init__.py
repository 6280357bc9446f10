"""What passes between the app and the terminal: keys, the clipboard, what was drawn, and reports of crashes."""
