"""All selectors, by kind."""

from __future__ import annotations

from editrunner.model import Selector
from editrunner.selectors.category import Category
from editrunner.selectors.file import File
from editrunner.selectors.pageids import PageIds
from editrunner.selectors.prefix import Prefix
from editrunner.selectors.titles import Titles
from editrunner.selectors.transcludes import Transcludes

SELECTORS: dict[str, type[Selector]] = {
    selector.KIND: selector for selector in (Titles, PageIds, File, Category, Transcludes, Prefix)
}
