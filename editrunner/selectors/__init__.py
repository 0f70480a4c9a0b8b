"""The selectors: which pages a job is for, one file each. They say what to list; the planner does the asking."""
