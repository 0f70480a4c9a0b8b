"""Measures editrunner beside other clients on a real wiki; `benchmarks/run` is the command."""
