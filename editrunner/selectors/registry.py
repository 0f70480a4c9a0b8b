"""All selectors, by kind."""

from __future__ import annotations

from editrunner.importing import Registry
from editrunner.model import Selector

SELECTORS: Registry[type[Selector]] = Registry(
    "editrunner.selectors",
    {
        "titles": "titles.Titles",
        "pageids": "pageids.PageIds",
        "file": "file.File",
        "table": "table.Table",
        "folder": "folder.Folder",
        "category": "category.Category",
        "transcludes": "transcludes.Transcludes",
        "links_to": "links_to.LinksTo",
        "uses_file": "uses_file.UsesFile",
        "prefix": "prefix.Prefix",
        "all_pages": "all_pages.AllPages",
        "search": "search.Search",
        "external_link": "external_link.ExternalLink",
        "contributions": "contributions.Contributions",
        "recent_changes": "recent_changes.RecentChanges",
        "query_page": "query_page.QueryPage",
        "watchlist": "watchlist.Watchlist",
        "random": "random.Random",
        "query": "query.RawList",
    },
)
