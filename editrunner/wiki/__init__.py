"""The Action API over HTTP: https://www.mediawiki.org/wiki/API:Main_page."""
