"""The operations: what a job can change in a page, one file each."""
