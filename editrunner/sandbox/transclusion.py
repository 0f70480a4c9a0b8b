"""What pages get from the templates they use: further templates, and categories."""

from collections.abc import Iterator

from editrunner.sandbox.links import Links, sort_key
from editrunner.sandbox.store import Page, Store
from editrunner.sandbox.titles import Title


def memberships(store: Store, page: Page) -> dict[Title, bytes]:
    """The categories a page is in, with its sort key in each."""
    default = page.latest.links.shown.default_sort
    categories: dict[Title, str] = {}
    for links in _all_links(store, page):
        for category, prefix in links.categories.items():
            categories.setdefault(category, prefix)
    return {category: sort_key(prefix or default, page.title) for category, prefix in categories.items()}


def transcluded_by(store: Store, page: Page) -> set[Title]:
    """Every title a page transcludes, by way of another too, whether there is such a page or not."""
    return {title for links in _all_links(store, page) for title in _with_redirects(store, links)}


def _all_links(store: Store, page: Page) -> Iterator[Links]:
    """The links of a page, then those of all that it transcludes, each once: templates may form loops."""
    waiting = [page.latest.links.shown]
    seen: set[Title] = set()
    while waiting:
        links = waiting.pop()
        yield links
        for title in _with_redirects(store, links):
            if title not in seen and (template := store.page(title)):
                waiting.append(template.latest.links.transcluded)
            seen.add(title)


def _with_redirects(store: Store, links: Links) -> Iterator[Title]:
    for title in links.transclusions:
        yield title
        page = store.page(title)
        if page and (target := page.latest.target) and target.can_exist:
            yield Title(target.namespace, target.text)
