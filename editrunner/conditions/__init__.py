"""The conditions: questions about a page that decide whether a job is for it, one file each."""
