"""Jobs with rows: what becomes of them when a run is killed, and what their values can do on a wiki."""

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Passing, Proxy
from .test_resume import Gate, resume, revisions, stopped_at

pytestmark = pytest.mark.mediawiki


def table(*rows: tuple[str, ...]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([("title", "value"), *rows])
    return file.getvalue()


def appending(command: Command, text: str, *rows: tuple[str, ...], **keys: Any) -> dict[str, Any]:
    command.write("rows.csv", table(*rows))
    append = {"append": {"text": text, "repeat": True}}
    return {"id": "j", "targets": [{"table": "rows.csv"}], "operations": [append], **keys}


# ---------------------------------------------------------------- runs that stop


def test_a_killed_run_goes_on_with_the_rows_in_its_log(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number}" for number in range(4)]
    redirect = f"{prefix} redirect"
    mediawiki.create({**dict.fromkeys(titles, "a"), redirect: f"#REDIRECT [[{titles[1]}]]"})
    rows = [*((title, f"first of {title}") for title in titles), (redirect, "second"), (titles[3], "third")]
    job_file = command.jobs(appending(command, "${value}", *rows))
    with stopped_at(Gate(titles[1], saves=True), command, proxy, job_file) as process:
        process.kill()
        process.communicate()
    job_file.unlink()
    (command.folder / "rows.csv").unlink()

    result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 4}), result
    assert [mediawiki.text(title) for title in titles] == [
        f"a\nfirst of {titles[0]}",
        f"a\nfirst of {titles[1]}\nsecond",
        f"a\nfirst of {titles[2]}",
        f"a\nfirst of {titles[3]}\nthird",
    ]
    assert revisions(mediawiki, titles) == [2, 2, 2, 2]


def test_rows_that_have_come_to_be_for_a_page_that_ended_without_them_are_failures_when_a_run_goes_on(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number}" for number in range(4)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    rows = [(title, f"for {title}") for title in titles]
    assert command.apply(command.jobs(appending(command, "${value}", *rows, limits={"edits": 2}))).code == 4
    mediawiki.edit(titles[2], f"#REDIRECT [[{titles[0]}]]")

    results = [resume(command), resume(command), resume(command, "--retry-failed")]

    assert [(result.code, result.counts) for result in results] == [(1, {"saved": 3, "failed": 1})] * 3
    assert command.outcomes()[f"j/{titles[2]}"] == "other_rows"
    assert [mediawiki.text(title) for title in (titles[0], titles[1], titles[3])] == [
        f"a\nfor {title}" for title in (titles[0], titles[1], titles[3])
    ]


def test_a_row_that_was_dealt_with_is_not_for_the_page_that_its_title_leads_to_by_now(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    page, other, last, redirect = (f"{prefix} {name}" for name in ("page", "other", "last", "redirect"))
    mediawiki.create({**dict.fromkeys([page, other, last], "a"), redirect: f"#REDIRECT [[{page}]]"})
    job_file = command.jobs(appending(command, "${value}", (redirect, "one"), (last, "two"), (other, "three")))
    with stopped_at(Gate(last, saves=False), command, proxy, job_file) as process:
        process.kill()
        process.communicate()
        mediawiki.edit(page, f"#REDIRECT [[{other}]]")

        result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 3}), result
    assert [mediawiki.text(title) for title in (last, other)] == ["a\ntwo", "a\nthree"]


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "lost"])
@pytest.mark.parametrize("by_redirect", [False, True], ids=["by its title", "by a redirect"])
def test_a_row_whose_edit_nobody_has_heard_of_is_not_for_the_page_that_its_title_leads_to_by_now(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, saved: bool, by_redirect: bool
) -> None:
    page, other, redirect = (f"{prefix} {name}" for name in ("page", "other", "redirect"))
    mediawiki.create({**dict.fromkeys([page, other], "a"), redirect: f"#REDIRECT [[{page}]]"})
    named = redirect if by_redirect else page
    job_file = command.jobs(appending(command, "${value}", (named, "one"), (other, "two")))
    with stopped_at(Gate(page, saves=saved), command, proxy, job_file) as process:
        process.kill()
        process.communicate()
        mediawiki.edit(page, f"#REDIRECT [[{other}]]")

        results = [resume(command), resume(command)]

    if saved:
        assert [(result.code, result.counts) for result in results] == [(0, {"saved": 2})] * 2
        assert mediawiki.text(other) == "a\ntwo"
    else:
        # What may still be on its way to the first page is known to be refused only when it has arrived.
        assert [(result.code, result.counts) for result in results] == [(1, {"saved": 1, "unknown": 1})] * 2
        assert mediawiki.text(other) == "a\none\ntwo"


@pytest.mark.parametrize("is_named", [False, True], ids=["a page of nobody's", "a page that has ended"])
def test_nor_is_it_for_one_that_has_no_row_left(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, is_named: bool
) -> None:
    page, other, redirect = (f"{prefix} {name}" for name in ("page", "other", "redirect"))
    mediawiki.create({**dict.fromkeys([page, other], "a"), redirect: f"#REDIRECT [[{page}]]"})
    rows = [(other, "two")] if is_named else []
    job_file = command.jobs(appending(command, "${value}", *rows, (redirect, "one")))
    with stopped_at(Gate(page, saves=True), command, proxy, job_file) as process:
        process.kill()
        process.communicate()
        mediawiki.edit(page, f"#REDIRECT [[{other}]]")

        result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 1 + len(rows)}), result
    assert mediawiki.text(other) == ("a\ntwo" if is_named else "a")


def test_a_row_is_not_lost_whose_title_leads_to_a_page_by_now_that_was_dealt_with(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    page, last, other = (f"{prefix} {name}" for name in ("page", "last", "other"))
    mediawiki.create(dict.fromkeys([page, last, other], "a"))
    job_file = command.jobs(appending(command, "${value}", (page, "one"), (last, "two"), (other, "three")))
    with stopped_at(Gate(last, saves=False), command, proxy, job_file) as process:
        process.kill()
        process.communicate()
        mediawiki.edit(other, f"#REDIRECT [[{page}]]")

        results = [resume(command), resume(command)]

    assert [(result.code, result.counts) for result in results] == [(1, {"saved": 2, "failed": 1})] * 2
    assert command.outcomes()[f"j/{other}"] == "other_rows"
    assert mediawiki.text(page) == "a\none"


def test_for_each_goes_on_with_the_rows_of_the_pages_that_are_left(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    pages = {f"{prefix} {name}": f"[[Category:{prefix} {name[0]}]]" for name in ("a1", "a2", "b1", "b2")}
    mediawiki.create(pages)
    command.write("rows.csv", table((f"{prefix} a", "of a"), (f"{prefix} b", "of b")))
    job = {
        "id": "j",
        "for_each": {"table": "rows.csv"},
        "targets": [{"category": "${title}"}, {"titles": [f"{prefix} b2"]}],
        "operations": [{"append": {"text": "${value}", "repeat": True}}],
    }
    assert command.apply(command.jobs(job, limits={"edits": 3})).code == 4
    (command.folder / "rows.csv").unlink()

    result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 4}), result
    assert [mediawiki.text(title).partition("\n")[2] for title in pages] == ["of a", "of a", "of b", "of a\nof b"]
    assert revisions(mediawiki, list(pages)) == [2, 2, 2, 2]


def test_a_failed_page_is_tried_again_with_its_rows(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    page, redirect = f"{prefix} page", f"{prefix} redirect"
    mediawiki.create({page: "a", redirect: f"#REDIRECT [[{page}]]"})
    error = {"code": "hookaborted", "text": "No.", "module": "edit"}
    proxy.on_edit(lambda _: Response(json.dumps({"errors": [error]}), content_type="application/json"))
    failed = command.apply(command.jobs(appending(command, "${value}", (redirect, "one"), (page, "two"))))
    assert failed.counts == {"failed": 1}, failed
    (command.folder / "rows.csv").unlink()

    result = resume(command, "--retry-failed")

    assert (result.code, result.counts) == (0, {"saved": 1}), result
    assert mediawiki.text(page) == "a\none\ntwo"


def test_a_page_of_a_plan_that_has_moved_on_is_planned_anew_with_its_rows(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({prefix: "a"})
    plan = command.plan(command.jobs(appending(command, "${value} ${today}", (prefix, "one"), (prefix, "two"))))
    (command.folder / "rows.csv").unlink()
    header = json.loads(plan.read_text(encoding="utf-8").partition("\n")[0])
    day = header["created"][:10]
    mediawiki.edit(prefix, "b")

    result = command.apply(plan, "--replan")

    assert result.counts == {"saved": 1}, result
    assert mediawiki.text(prefix) == f"b\none {day}\ntwo {day}"


def test_several_rows_for_one_page_do_not_go_with_what_the_wiki_does_by_itself(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({prefix: "a"})
    job = appending(command, "${value}", (prefix, "one"), (prefix, "two"))
    job["operations"][0]["append"]["on_server"] = True

    assert command.apply(command.jobs(job)).counts == {"failed": 1}

    assert command.outcomes() == {f"j/{prefix}": "several_rows"}


def test_a_title_that_somebody_makes_a_redirect_to_a_page_with_a_row_fails_with_its_row(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number}" for number in range(52)]
    mediawiki.bring_in(dict.fromkeys(titles, "a"))

    def redirect_meanwhile(request: Passing) -> Response | None:
        if "revisions" not in request.params.get("prop", "") or made:
            return None
        answer = request.send_on()
        made.append(mediawiki.edit(titles[51], f"#REDIRECT [[{titles[0]}]]"))
        return answer

    made: list[object] = []
    proxy.hooks.append(redirect_meanwhile)
    # This account may ask for 50 pages at a time.
    command.log_in(proxy.api, mediawiki.credentials["Plain"])
    job_file = command.jobs(appending(command, "${value}", *((title, f"for {title}") for title in titles)))

    assert command.run("plan", job_file, "-o", "plan.jsonl").code == 1

    entries = {line["title"]: line for line in command.events("plan.jsonl") if line["type"] in ("edit", "failure")}
    assert {title: line["type"] for title, line in entries.items()} == {
        **dict.fromkeys(titles[:51], "edit"),
        titles[51]: "failure",
    }
    assert (entries[titles[51]]["code"], [row["line"] for row in entries[titles[51]]["rows"]]) == ("other_rows", [53])
    assert entries[titles[0]]["params"]["text"] == f"a\nfor {titles[0]}"
    # The next plan has both rows for one page.
    (edit,) = (line for line in command.events(command.plan(job_file).name) if line.get("title") == titles[0])
    assert edit["params"]["text"] == f"a\nfor {titles[0]}\nfor {titles[51]}"


def test_more_titles_than_a_batch_can_lead_to_one_page(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    redirects = {f"{prefix} {number}": f"#REDIRECT [[{prefix}]]" for number in range(60)}
    mediawiki.bring_in({prefix: "a", **redirects})
    rows = [(title, title.removeprefix(prefix).strip()) for title in redirects]

    result = command.apply(command.jobs(appending(command, "${value}", *rows)))

    assert result.counts == {"saved": 1}, result
    assert mediawiki.text(prefix).split("\n") == ["a", *map(str, range(60))]


# ---------------------------------------------------------------- values that want out

NASTY = [
    "a|b",
    "|z=evil",
    "a}} b",
    "a {{ b",
    "{{{1}}}}",
    "x}",
    "{x",
    "x]",
    "x]]",
    "[[x",
    "[x",
    "a=b",
    "1=evil",
    "a <!-- b",
    "a --> b",
    "<nowiki>",
    "a</nowiki>b",
    "<pre>x",
    "<includeonly>x",
    "a -{ b",
    "}-",
    "{{x|a <!-- }}",
    "[[a|{{b]]",
    '"> x',
    "'",
    "\\1 \\g<0>",
    "$1 ${value}",
]


class Shown(HTMLParser):
    """The texts of the spans of a page, and their titles, by class; and the texts of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.links: list[str] = []
        self._open: list[str] = []
        self._in_link = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        keys = dict(attrs)
        if tag == "a":
            self.links.append("")
            self._in_link = True
        if tag == "span":
            name = keys.get("class") or ""
            self._open.append(name)
            self.texts.setdefault(name, "")
            self.titles[name] = keys.get("title") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._open.pop()
        if tag == "a":
            self._in_link = False

    def handle_data(self, data: str) -> None:
        if self._in_link:
            self.links[-1] += data
        for name in self._open:
            self.texts[name] += data


def shown(wiki: WikiAccess, title: str) -> Shown:
    answer = wiki.connection("Admin").call("GET", {"action": "parse", "page": title, "prop": "text"}).body
    return Shown(answer["parse"]["text"])


SHOW = '<span class="v-{{{n}}}">{{{name|{{{1}}}}}}</span><span class="z-{{{n}}}">{{{z}}}</span>'
PLACES = {
    "named": "{{%s|n=named|name=${value}|z=end}}",
    "positional": "{{%s|n=positional|${value}|z=end}}",
    "default": "{{%s|n=default|name={{{nobody|${value}}}}|z=end}}",
    "function": "{{%s|n=function|name=.{{lcfirst:${value}}}|z=end}}",
    "nowiki": '<span class="v-nowiki"><nowiki>${value}</nowiki></span><span class="z-nowiki">end</span>',
    "comment": '<span class="v-comment"><!-- ${value} --></span><span class="z-comment">end</span>',
    "attribute": '<span class="v-attribute" title="${value}">.</span><span class="z-attribute">end</span>',
    "link": '<span class="v-link">[[A|${value}]]</span><span class="z-link">end</span>',
}


def test_a_value_stays_in_its_place_and_is_shown_as_it_is(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.bring_in({f"Template:{prefix}": SHOW, **{f"{prefix} {number}": "." for number in range(len(NASTY))}})
    rows = [(f"{prefix} {number}", value) for number, value in enumerate(NASTY)]
    text = "\n".join(PLACES.values()).replace("%s", prefix)

    ended = command.apply(command.jobs(appending(command, text, *rows)))

    assert ended.counts == {"saved": len(NASTY)}, command.outcomes()
    for title, value in rows:
        found = shown(mediawiki, title)
        special = {"comment": "", "attribute": ".", "function": f".{value[0].lower()}{value[1:]}"}
        expected = {f"v-{place}": special.get(place, value) for place in PLACES}
        assert {**found.texts} == {**expected, **{f"z-{place}": "end" for place in PLACES}}, mediawiki.text(title)
        assert (found.titles["v-attribute"], found.links) == (value, [value]), mediawiki.text(title)


def test_a_value_that_no_title_has_fails_the_page_where_a_title_is_wanted(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    values = ["a|b", "a]]b", "{{a", "a}}", "a<!--", "a\nb"]
    text = "[[${value}]]"
    mediawiki.create({f"{prefix} {number}": "." for number in range(len(values))})
    rows = [(f"{prefix} {number}", value) for number, value in enumerate(values)]

    ended = command.apply(command.jobs(appending(command, text, *rows)))

    assert ended.counts == {"failed": len(values)}
    assert set(command.outcomes().values()) == {"value_unfit"}


def test_links_and_templates_in_a_value_go_on_working(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    template = f"Template:{prefix}"
    mediawiki.create({template: "{{{name}}}{{{z|}}}", f"{prefix} 1": "."})
    value = "[[A|the first]]"

    command.apply(command.jobs(appending(command, f"{{{{{prefix}|name=${{value}}|z=}}}}", (f"{prefix} 1", value))))

    assert mediawiki.text(f"{prefix} 1") == f".\n{{{{{prefix}|name=[[A|the first]]|z=}}}}"
    assert shown(mediawiki, f"{prefix} 1").links == ["the first"]


def test_a_value_in_a_pattern_and_in_a_replacement_stands_for_itself(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} {number}": f"<{value}>" for number, value in enumerate(["a.b", "a\\1(", "[x] #"])})
    rows = [(f"{prefix} 0", "a.b"), (f"{prefix} 1", "a\\1("), (f"{prefix} 2", "[x] #")]
    job = appending(command, "", *rows)
    job["operations"] = [{"regex": {"find": "<(${value})>", "with": "(\\1) ${value}", "flags": ["verbose"]}}]

    ended = command.apply(command.jobs(job))

    assert ended.counts == {"saved": 3}, command.outcomes()
    assert [mediawiki.text(title) for title, _ in rows] == [f"({value}) {value}" for _, value in rows]
