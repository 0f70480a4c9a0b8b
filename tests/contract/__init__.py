"""The sandbox and real MediaWikis, held to the same conversations."""
