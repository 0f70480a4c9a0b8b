"""All selectors, by kind."""

from __future__ import annotations

from editrunner.model import Selector
from editrunner.selectors.all_pages import AllPages
from editrunner.selectors.category import Category
from editrunner.selectors.contributions import Contributions
from editrunner.selectors.external_link import ExternalLink
from editrunner.selectors.file import File
from editrunner.selectors.folder import Folder
from editrunner.selectors.links_to import LinksTo
from editrunner.selectors.pageids import PageIds
from editrunner.selectors.prefix import Prefix
from editrunner.selectors.query import RawList
from editrunner.selectors.query_page import QueryPage
from editrunner.selectors.random import Random
from editrunner.selectors.recent_changes import RecentChanges
from editrunner.selectors.search import Search
from editrunner.selectors.table import Table
from editrunner.selectors.titles import Titles
from editrunner.selectors.transcludes import Transcludes
from editrunner.selectors.uses_file import UsesFile
from editrunner.selectors.watchlist import Watchlist

SELECTORS: dict[str, type[Selector]] = {
    selector.KIND: selector
    for selector in (
        Titles,
        PageIds,
        File,
        Table,
        Folder,
        Category,
        Transcludes,
        LinksTo,
        UsesFile,
        Prefix,
        AllPages,
        Search,
        ExternalLink,
        Contributions,
        RecentChanges,
        QueryPage,
        Watchlist,
        Random,
        RawList,
    )
}
