"""editrunner applies batches of edits to a MediaWiki wiki from YAML job files."""

__version__ = "0.1.0"
