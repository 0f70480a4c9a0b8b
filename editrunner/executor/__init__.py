"""Carries entries out: the apply loop, its limits, and what each answer of the wiki means."""
