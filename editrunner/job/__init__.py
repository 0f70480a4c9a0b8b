"""Job files: read with the place of everything in them, checked against the schema, and made into jobs."""
