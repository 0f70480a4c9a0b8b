"""The command line: one small module for each verb, and the only place that joins the parts."""
