"""How MediaWiki reads text: knowledge without network or disk."""
