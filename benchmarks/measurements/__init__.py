"""What is measured, one function for each name."""
