"""The terminal workbench: the command line, the application and its screens."""
