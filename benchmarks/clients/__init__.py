"""The clients that editrunner is compared with: each a process of its own, with its task in a JSON file."""
