"""Addresses of a wiki's pages, for links in reports: https://www.mediawiki.org/wiki/Manual:Parameters_to_index.php."""

from __future__ import annotations

from urllib.parse import quote, urlsplit


def page_address(api: str, title: str, **parameters: str | int) -> str:
    """Return the address of a page, or of something about it.

    Args:
        api: the address of the wiki's api.php, beside which its index.php stands; none where it is no such address.
        title: of the page.
        parameters: as `action="history"`, or `diff` and `oldid`.
    """
    if urlsplit(api).scheme not in ("http", "https") or not api.endswith("api.php"):
        return ""
    # What MediaWiki leaves as it is in addresses of pages stays readable.
    more = "".join(f"&{name}={value}" for name, value in parameters.items())
    return f"{api.removesuffix('api.php')}index.php?title={quote(title.replace(' ', '_'), safe=':/')}{more}"
