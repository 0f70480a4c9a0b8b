"""Lets `python -m editrunner` be the command."""

from editrunner.cli.main import main

main()
