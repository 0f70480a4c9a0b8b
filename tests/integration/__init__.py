"""The command, run from end to end."""
