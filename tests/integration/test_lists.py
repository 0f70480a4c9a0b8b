"""The lists that selectors read: to their end, no more than is wanted, and while what they list is edited."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Self

import pytest

from editrunner.planner import planner
from editrunner.wiki import client
from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Passing, Proxy

pytestmark = pytest.mark.mediawiki

NOTHING = {"replace": {"find": "nothing of the kind", "with": "x"}}


@dataclass(frozen=True, slots=True)
class Kind:
    """A selector, and what a page has to hold to be selected; `{}` is a beginning of titles, `{word}` a word of it."""

    target: dict[str, Any]
    text: str
    limit: str
    """The parameter that says how many rows come at a time."""
    namespace: str | None
    """The one that narrows the list to namespaces."""

    def fill(self, value: Any, prefix: str) -> Any:
        if isinstance(value, dict):
            return {name: self.fill(item, prefix) for name, item in value.items()}
        if isinstance(value, str):
            return value.replace("{}", prefix).replace("{word}", word_of(prefix))
        return value


KINDS = {
    "category": Kind({"category": "{}"}, "[[Category:{}]]", "cmlimit", "cmnamespace"),
    "transcludes": Kind({"transcludes": "{}"}, "{{{}}}", "eilimit", "einamespace"),
    "links_to": Kind({"links_to": "{} hub"}, "[[{} hub]]", "bllimit", "blnamespace"),
    "uses_file": Kind({"uses_file": "{}.png"}, "[[File:{}.png]]", "iulimit", "iunamespace"),
    "external_link": Kind(
        {"external_link": "https://{word}.example.org/a"},
        "[https://{word}.example.org/a/b x] https://{word}.example.org/a/c",
        "eulimit",
        "eunamespace",
    ),
    "search": Kind({"search": "{word}"}, "{word}", "srlimit", "srnamespace"),
    "query_list": Kind({"query": {"list": "embeddedin", "eititle": "Template:{}"}}, "{{{}}}", "eilimit", None),
    "query_generator": Kind(
        {"query": {"generator": "backlinks", "gbltitle": "{} hub"}}, "[[{} hub]]", "gbllimit", None
    ),
    "query_offset": Kind(
        {"query": {"list": "search", "srsearch": "{word}", "srwhat": "text"}}, "{word}", "srlimit", None
    ),
}
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def word_of(prefix: str) -> str:
    return f"x{prefix.rpartition(' ')[2]}x"


def at_a_time(proxy: Proxy, rows: int) -> None:
    """Let every list come in small parts."""

    def lower(request: Passing) -> None:
        for name in request.params:
            if name.endswith("limit") and "action" in request.params and request.params["action"] == "query":
                request.params[name] = str(rows)

    proxy.hooks.append(lower)


def listings(proxy: Proxy, limit: str) -> list[Passing]:
    return [request for request in proxy.passed if limit in request.params]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are fetched four at a time, so that a list is read on after edits."""
    monkeypatch.setattr(client, "_LARGE_BATCH", 4)


@EACH
def test_a_list_is_read_to_its_end(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, kind: Kind
) -> None:
    titles = [f"{prefix} {number}" for number in range(7)]
    mediawiki.create(dict.fromkeys(titles, kind.fill(kind.text, prefix)))
    at_a_time(proxy, 3)
    job = {"id": "j", "targets": [kind.fill(kind.target, prefix)], "operations": [NOTHING]}

    planned = command.run("plan", command.jobs(job), "--format", "json")

    assert sorted(entry["title"] for entry in planned.report["entries"]) == titles, planned
    rows = 14 if "{word}.example" in kind.text else 7
    assert len(listings(proxy, kind.limit)) == -(-rows // 3)
    assert len(proxy.fetches) == 1


@EACH
def test_no_more_is_listed_than_is_wanted(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, kind: Kind
) -> None:
    mediawiki.create({f"{prefix} {number}": kind.fill(kind.text, prefix) for number in range(4)})
    target = {**kind.fill(kind.target, prefix), "limit": 2}

    planned = command.run(
        "plan", command.jobs({"id": "j", "targets": [target], "operations": [NOTHING]}), "--format", "json"
    )

    assert len(planned.report["entries"]) == 2, planned
    asked = [request.params[kind.limit] for request in listings(proxy, kind.limit)]
    # A page with two such links can be listed twice.
    assert asked == ["2"] or ("{word}.example" in kind.text and asked == ["2", "max"])


@EACH
def test_the_wiki_narrows_a_list_to_namespaces(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, kind: Kind
) -> None:
    text = kind.fill(kind.text, prefix)
    mediawiki.create(dict.fromkeys((f"{prefix} A", f"Talk:{prefix} A", f"Help:{prefix} A"), text))
    target = {**kind.fill(kind.target, prefix), "namespaces": [12, 1]}
    if kind.target.get("query", {}).get("list") == "search":
        target["query"]["srnamespace"] = ["0", "1", "12"]

    planned = command.run(
        "plan", command.jobs({"id": "j", "targets": [target], "operations": [NOTHING]}), "--format", "json"
    )

    titles = {entry["title"] for entry in planned.report["entries"]}
    assert titles == {f"Talk:{prefix} A", f"Help:{prefix} A"}, planned
    if kind.namespace is not None:
        (request,) = listings(proxy, kind.limit)
        assert set(request.params[kind.namespace].split("|")) == {"1", "12"}


@EACH
@pytest.mark.usefixtures("small_batches")
def test_pages_that_leave_the_list_while_it_is_read_take_no_others_with_them(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, kind: Kind
) -> None:
    titles = [f"{prefix} {number:02}" for number in range(13)]
    text = kind.fill(kind.text, prefix)
    mediawiki.create(dict.fromkeys(titles, f"before {text} after"))
    at_a_time(proxy, 3)
    operation = {"replace": {"find": text, "with": "done", "ignore": []}}
    job = {"id": "j", "targets": [kind.fill(kind.target, prefix)], "operations": [operation]}

    ended = command.apply(command.jobs(job))

    assert ended.counts == {"saved": 13}, ended
    assert [page for pages in proxy.fetches for page in pages] == list(command.outcomes_by_title("saved"))


def change_at_the_first_edit(proxy: Proxy, wiki: WikiAccess, title: str) -> None:
    """Let somebody else change a page, one that comes late, when the first one is saved."""

    def change(_request: Passing) -> None:
        wiki.edit(title, "teh teh teh", "Other")

    proxy.on_edit(change)


Meddle = Callable[[WikiAccess, str], None]


def move_behind(wiki: WikiAccess, prefix: str) -> None:
    wiki.as_admin("move", **{"from": f"{prefix} 12", "to": f"{prefix} 00 first", "reason": "x", "noredirect": "1"})


def sort_behind(wiki: WikiAccess, prefix: str) -> None:
    wiki.edit(f"{prefix} 12", f"[[Category:{prefix}|*]] teh")


@pytest.mark.parametrize("meddle", [move_behind, sort_behind])
@pytest.mark.usefixtures("small_batches")
def test_a_member_that_gets_another_place_in_its_category_is_not_lost(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, meddle: Meddle
) -> None:
    mediawiki.create({f"{prefix} {number:02}": f"[[Category:{prefix}]] teh" for number in range(13)})
    at_a_time(proxy, 3)
    proxy.on_edit(lambda _request: meddle(mediawiki, prefix))
    operation = {"replace": {"find": "teh", "with": "the"}}

    ended = command.apply(command.jobs({"id": "j", "targets": [{"category": prefix}], "operations": [operation]}))

    assert ended.counts == {"saved": 13}, ended


@pytest.mark.usefixtures("small_batches")
def test_pages_that_become_redirects_leave_the_list_of_all_others(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"Help talk:{prefix} {number:02}" for number in range(13)]
    mediawiki.bring_in(dict.fromkeys(titles, prefix))
    mediawiki.edit(f"Help talk:{prefix} 99", f"#REDIRECT [[{titles[0]}]]")
    at_a_time(proxy, 3)
    job = {
        "id": "j",
        "targets": [{"all_pages": True, "redirects": "none", "namespaces": [13]}],
        "only_if": {"contains": prefix},
        "operations": [{"set_text": {"text": "#REDIRECT [[Main Page]]"}}],
    }

    ended = command.apply(command.jobs(job))

    assert {f"j/{title}" for title in titles} <= {
        entry for entry, outcome in command.outcomes().items() if outcome == "saved"
    }, ended
    assert f"j/Help talk:{prefix} 99" not in command.outcomes()


def test_all_pages_of_each_namespace_are_listed(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    titles = [f"{prefix} A", f"Talk:{prefix} A", f"Category talk:{prefix} A", f"MediaWiki talk:{prefix} A"]
    mediawiki.create(dict.fromkeys(titles, "a"))

    planned = command.run(
        "plan",
        command.jobs({"id": "j", "targets": [{"all_pages": True}], "operations": [NOTHING]}),
        "--format",
        "json",
    )

    assert {entry["title"] for entry in planned.report["entries"] if prefix in entry["title"]} == set(titles)


@pytest.mark.usefixtures("small_batches")
def test_a_report_is_listed_before_anything_leaves_it(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"Template:{prefix} {number:02}" for number in range(13)]
    mediawiki.create(dict.fromkeys(titles, prefix))
    at_a_time(proxy, 3)
    job = {
        "id": "j",
        "targets": [{"query_page": "Uncategorizedtemplates"}],
        "only_if": {"contains": prefix},
        "operations": [{"append": {"text": f"[[Category:{prefix}]]"}}],
    }

    ended = command.apply(command.jobs(job))

    saved = [entry for entry, outcome in command.outcomes().items() if outcome == "saved"]
    assert sorted(saved) == [f"j/{title}" for title in titles], ended


@pytest.mark.usefixtures("small_batches")
def test_the_pages_of_a_user_are_listed_once_each_while_that_user_goes_on_editing(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number:02}" for number in range(9)]
    for text in ("teh", "teh teh"):
        for title in titles:
            mediawiki.edit(title, text, "Bot")
    at_a_time(proxy, 3)
    operation = {"replace": {"find": "teh", "with": "the"}}
    target = {"contributions": "Bot", "since": "1 hour", "namespaces": [0], "limit": 9}

    ended = command.apply(command.jobs({"id": "j", "targets": [target], "operations": [operation]}))

    assert list(command.outcomes_by_title("saved")) == titles[::-1], ended


@pytest.mark.usefixtures("small_batches")
def test_a_page_that_is_changed_anew_while_changes_are_read_is_not_lost(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number:02}" for number in range(9)]
    for text in ("teh", "teh teh"):
        for title in titles:
            mediawiki.edit(title, text, "Other")
    at_a_time(proxy, 3)
    change_at_the_first_edit(proxy, mediawiki, titles[0])
    operation = {"replace": {"find": "teh", "with": "the"}}
    target = {"recent_changes": True, "user": "Other", "since": "1 hour", "limit": 9}

    ended = command.apply(command.jobs({"id": "j", "targets": [target], "operations": [operation]}))

    assert list(command.outcomes_by_title("saved")) == titles[::-1], ended


def test_changes_are_chosen_by_type_tag_and_time(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    tag = prefix.lower()
    mediawiki.define_tag(tag)
    mediawiki.create({f"{prefix} A": "a", f"{prefix} B": "a"})
    mediawiki.edit(f"{prefix} A", "b", tags=tag)
    mediawiki.protect(f"{prefix} B")
    (page,) = mediawiki.query(prop="revisions", titles=f"{prefix} A", rvprop="timestamp")["pages"]

    def titles_of(**options: Any) -> set[str]:
        job = {"id": "j", "targets": [options], "operations": [NOTHING]}
        planned = command.run("plan", command.jobs(job), "--format", "json")
        return {entry["title"] for entry in planned.report["entries"] if prefix in entry["title"]}

    changes = {"recent_changes": True, "since": page["revisions"][0]["timestamp"][:10]}
    assert titles_of(**changes, tag=tag) == {f"{prefix} A"}
    assert titles_of(**changes, type="new") == {f"{prefix} A", f"{prefix} B"}
    assert titles_of(**changes, type="edit") == {f"{prefix} A"}
    assert titles_of(contributions="Admin", type="new", since="2 weeks") == {f"{prefix} A", f"{prefix} B"}
    assert titles_of(contributions="Admin", tag=tag) == {f"{prefix} A"}


def watch(wiki: WikiAccess, titles: list[str]) -> None:
    bot = wiki.connection("Bot")
    token = bot.call("GET", {"action": "query", "meta": "tokens", "type": "watch"}).body["query"]["tokens"][
        "watchtoken"
    ]
    answer = bot.call("POST", {"action": "watch", "titles": "|".join(titles), "token": token}).body
    assert all(row.get("watched") for row in answer["watch"]), answer


@pytest.mark.parametrize("since", [None, "1 hour"])
@pytest.mark.usefixtures("small_batches")
def test_the_pages_that_the_account_watches_are_listed_while_they_change(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, since: str | None
) -> None:
    titles = [f"{prefix} {number:02}" for number in range(9)]
    for text in ("teh", "teh teh"):
        for title in titles:
            mediawiki.edit(title, text, "Other")
    watch(mediawiki, titles)
    at_a_time(proxy, 3)
    change_at_the_first_edit(proxy, mediawiki, titles[0])
    target = {"watchlist": True, "namespaces": [0]} | ({"since": since} if since else {})
    operation = {"replace": {"find": "teh", "with": "the"}}
    job = {"id": "j", "targets": [target], "only_if": {"contains": "teh"}, "operations": [operation]}

    ended = command.apply(command.jobs(job))

    saved = [title for title in command.outcomes_by_title("saved") if prefix in title]
    assert sorted(saved) == titles, ended


def test_the_watchlist_of_nobody_is_refused_before_anything_is_done(command: Command, mediawiki: WikiAccess) -> None:
    command.log_in(mediawiki.api, None)
    jobs = [
        {"id": "a", "targets": [{"titles": ["Main Page"]}], "operations": [NOTHING]},
        {"id": "b", "targets": [{"watchlist": True}], "operations": [NOTHING]},
    ]

    ended = command.run("plan", command.jobs(*jobs))

    assert (ended.code, ended.out) == (2, "")
    assert "jobs.yaml:1:" in ended.err
    assert "logged out" in ended.err


def test_pages_are_picked_by_chance_each_once(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.bring_in({f"Help talk:{prefix} {number}": "a" for number in range(8)})
    job = {"id": "j", "targets": [{"random": True, "limit": 8, "namespaces": [13]}], "operations": [NOTHING]}

    planned = command.run("plan", command.jobs(job), "--format", "json")

    titles = [entry["title"] for entry in planned.report["entries"]]
    assert len(set(titles)) == 8, planned
    assert all(title.startswith("Help talk:") for title in titles)
    assert [request.params["rnlimit"] for request in listings(proxy, "rnlimit")] == ["8"]


def test_a_generator_lists_what_belongs_to_pages(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} {number}": "a" for number in range(3)})
    links = " ".join(f"[[{prefix} {number}]]" for number in range(4))
    mediawiki.edit(f"{prefix} hub", f"{links} [[Help:{prefix}]]")
    at_a_time(proxy, 2)
    query = {"generator": "links", "titles": f"{prefix} hub", "gplnamespace": [0]}
    job = {"id": "j", "targets": [{"query": query}], "operations": [NOTHING]}

    planned = command.run("plan", command.jobs(job), "--format", "json")

    found = {entry["title"]: entry.get("reason") for entry in planned.report["entries"]}
    assert found == dict.fromkeys([f"{prefix} {number}" for number in range(3)], "no_change") | {
        f"{prefix} 3": "missing"
    }


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"list": "nosuch"}, "no module `nosuch`"),
        ({"list": "links"}, "write `generator: links`"),
        ({"generator": "allusers"}, "no generator"),
        ({"list": "userinfo"}, "no list"),
        ({"list": "categorymembers", "cmtitel": "Category:A"}, "did you mean `cmtitle`?"),
        ({"generator": "categorymembers", "cmtitle": "Category:A"}, "did you mean `gcmtitle`?"),
        ({"list": "categorymembers", "cmtitle": "Category:A", "cmtype": "pages"}, "cmtype"),
        ({"list": "categorymembers", "cmtitle": "Category:A", "cmtype": "page|pages"}, "cmtype"),
        ({"list": "categorymembers", "cmtitle": "Category:A", "cmlimit": "5"}, "write `limit`"),
        ({"list": "categorymembers", "cmtitle": "Category:A", "cmcontinue": "5"}, "`cmcontinue` is set by editrunner"),
        ({"list": "categorymembers", "cmtitle": "A"}, "category"),
        ({"list": "search", "srsearch": "a", "sroffset": "5"}, "`sroffset` is set by editrunner"),
        ({"list": "categorymembers"}, "cmtitle"),
        ({"list": "allusers"}, "lists something else than pages"),
        ({"list": "allcategories"}, "lists something else than pages"),
        ({"generator": "links"}, "say which with `titles`"),
        ({"list": "embeddedin", "eititle": "A", "bltitle": "B"}, "no parameter `bltitle`"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("mediawiki")
def test_a_list_that_the_wiki_does_not_have_is_refused_at_its_place(
    command: Command, mediawiki: WikiAccess, prefix: str, query: dict[str, str], words: str
) -> None:
    mediawiki.edit(prefix, f"[[Category:{prefix}]]")

    ended = command.run("plan", command.jobs({"id": "j", "targets": [{"query": query}], "operations": [NOTHING]}))

    assert (ended.code, ended.out) == (2, ""), ended
    assert "jobs.yaml:1:" in ended.err
    assert words in ended.err


@pytest.mark.parametrize(
    "target",
    [
        {"query_page": "Nosuchpage"},
        {"external_link": "https://*.exa*mple.org"},
        {"contributions": "A/B/../~~~~"},
        {"links_to": "a/./b"},
        {"uses_file": "a/../b"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("mediawiki")
def test_a_target_that_the_wiki_cannot_list_is_refused_at_its_place(command: Command, target: dict[str, str]) -> None:
    ended = command.run("plan", command.jobs({"id": "j", "targets": [target], "operations": [NOTHING]}))

    assert (ended.code, ended.out) == (2, ""), ended
    assert "jobs.yaml:1:" in ended.err


@pytest.mark.parametrize("version", ["list", "generator"])
def test_a_stop_page_is_seen_whatever_is_listed(
    command: Command, mediawiki: WikiAccess, prefix: str, version: str
) -> None:
    mediawiki.create({f"{prefix} A": f"[[{prefix} hub]]", f"User:{prefix}/Stop": "Stop!"})
    letter = "g" if version == "generator" else ""
    query = {version: "backlinks", f"{letter}bltitle": f"{prefix} hub"}
    job = {"id": "j", "targets": [{"query": query}], "operations": [{"append": {"text": "more"}}]}

    ended = command.apply(command.jobs(job, limits={"stop_page": f"User:{prefix}/Stop"}))

    assert (ended.code, ended.counts) == (4, {})


def test_pages_are_left_out_by_any_selector_before_and_after_redirects(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create(
        {
            f"{prefix} A": "a",
            f"{prefix} B": f"[[{prefix} hub]]",
            f"{prefix} to B": f"#REDIRECT [[{prefix} B]]",
            f"{prefix} C": "c",
            f"{prefix} to C": f"#REDIRECT [[{prefix} C]]\n{{{{{prefix}}}}}",
            f"{prefix} D": "d",
            f"{prefix} to D": f"#REDIRECT [[{prefix} D]]",
            f"{prefix} twice to D": f"#REDIRECT [[{prefix} to D]]",
        }
    )
    page_id = mediawiki.existing(f"{prefix} to C").page_id
    job = {
        "id": "j",
        "targets": [
            {"titles": [f"{prefix} {name}" for name in ("A", "to B", "twice to D")]},
            {"pageids": [page_id]},
        ],
        "exclude": [
            {"links_to": f"{prefix} hub"},
            {"transcludes": prefix},
            {"query": {"list": "allpages", "apprefix": f"{prefix} to D"}},
        ],
        "operations": [{"append": {"text": "more"}}],
    }

    command.apply(command.jobs(job))

    assert command.outcomes() == {
        f"j/{prefix} A": "saved",
        f"j/{prefix} B": "excluded",
        f"j/{prefix} C": "excluded",
        f"j/{prefix} D": "excluded",
    }


@pytest.mark.usefixtures("small_batches")
def test_categories_in_a_ring_are_read_each_once_while_their_members_leave(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    below = {"top": "middle", "middle": "bottom", "bottom": "top"}
    for name, sub in below.items():
        mediawiki.edit(f"Category:{prefix} {sub}", f"[[Category:{prefix} {name}]]")
        mediawiki.create({f"{prefix} {name} {number}": f"[[Category:{prefix} {name}]]" for number in range(5)})
    at_a_time(proxy, 3)
    target = {"category": f"{prefix} top", "depth": 20, "type": "page"}
    job = {"id": "j", "targets": [target], "operations": [{"set_text": {"text": "done"}}]}

    ended = command.apply(command.jobs(job))

    assert ended.counts == {"saved": 15}, ended
    listed = [request.params["cmtitle"] for request in listings(proxy, "cmlimit") if "cmcontinue" not in request.params]
    assert listed == [f"Category:{prefix} {name}" for name in below]


@pytest.mark.parametrize("kind", ["links_to", "prefix"])
@pytest.mark.usefixtures("mediawiki")
def test_a_page_of_another_wiki_selects_nothing_and_says_so(command: Command, kind: str) -> None:
    target = {kind: "wikipedia:X"}

    ended = command.run("plan", command.jobs({"id": "j", "targets": [target], "operations": [NOTHING]}))

    assert (ended.code, ended.out) == (2, ""), ended
    assert "Wikipedia:X" in ended.err


def test_a_page_of_another_wiki_is_no_target(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.create({f"{prefix} A": "a", f"{prefix} R": f"#REDIRECT [[wikipedia:{prefix}]]"})
    titles = [f"wikipedia:{prefix}", f"{prefix} R", f"{prefix} A"]
    job = {"id": "j", "targets": [{"titles": titles}], "operations": [{"append": {"text": "more"}}]}

    command.apply(command.jobs(job))

    outcomes = command.outcomes()
    assert outcomes.pop(f"j/{prefix} A") == "saved"
    assert set(outcomes.values()) == {"interwiki"}, outcomes


class NextYear(datetime):
    """A clock that is wrong by a year."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        now = super().now(tz)
        return now.replace(year=now.year + 1)


def test_a_resumed_run_lists_since_the_same_time(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ABCD":
        mediawiki.edit(f"{prefix} {name}", "a", "Other")
    target = {"recent_changes": True, "user": "Other", "since": "1 hour", "limit": 4}
    job = {"id": "j", "targets": [target], "operations": [{"append": {"text": "more"}}]}
    monkeypatch.setattr(client, "_LARGE_BATCH", 1)
    paused = command.apply(command.jobs(job, limits={"edits": 1}))
    assert paused.counts == {"saved": 1}, paused

    monkeypatch.setattr(planner, "datetime", NextYear)
    resumed = command.run("resume", "run.jsonl", "--format", "json")

    assert resumed.counts == {"saved": 2}, resumed
    first, last = [request.params["rcend"] for request in proxy.passed if "rcend" in request.params]
    assert abs(datetime.fromisoformat(first) - datetime.fromisoformat(last)) < timedelta(minutes=1)
