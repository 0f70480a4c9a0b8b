import pytest

from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Passing, Proxy

pytestmark = pytest.mark.mediawiki

APPEND = {"append": {"text": "more"}}


def test_pages_are_selected_by_page_id_each_once_and_in_the_namespaces_wanted(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    pages = [f"{prefix} A", f"Talk:{prefix} B", f"{prefix} R"]
    mediawiki.create({pages[0]: "a", pages[1]: "b", pages[2]: f"#REDIRECT [[{pages[0]}]]"})
    ids = [page.page_id for title in pages if (page := mediawiki.page(title))]
    job = {
        "id": "j",
        "targets": [{"pageids": [*ids, ids[0], 10**8]}, {"pageids": ids[1:2], "namespaces": [0]}],
        "operations": [APPEND],
    }

    command.apply(command.jobs(job))

    outcomes = command.outcomes()
    assert outcomes == {f"j/{pages[0]}": "saved", f"j/{pages[1]}": "saved", "j/page id 100000000": "nosuchpageid"}
    assert mediawiki.text(pages[0]) == "a\nmore"


def test_a_page_id_outside_of_the_namespaces_wanted_is_left_alone(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"Talk:{prefix}": "a", prefix: "a"})
    ids = [page.page_id for title in (f"Talk:{prefix}", prefix) if (page := mediawiki.page(title))]

    command.apply(command.jobs({"id": "j", "targets": [{"pageids": ids, "namespaces": [0]}], "operations": [APPEND]}))

    assert command.outcomes() == {f"j/{prefix}": "saved", f"j/Talk:{prefix}": "namespace"}


def test_pages_are_selected_by_the_titles_in_a_file_without_its_comments(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} A": "a", f"{prefix} B": "b", f"Talk:{prefix} C": "c"})
    lines = ["# Pages to change", f"{prefix} A", "", f"  {prefix.replace(' ', '_')}_B ", f"Talk:{prefix} C"]
    command.write("titles.txt", "\r\n".join(lines))

    job = {"id": "j", "targets": [{"file": "titles.txt", "namespaces": [0]}], "operations": [APPEND]}
    ended = command.apply(command.jobs(job))

    assert command.outcomes() == {f"j/{prefix} A": "saved", f"j/{prefix} B": "saved"}, ended


@pytest.mark.parametrize(
    ("limit_parameter", "selector"),
    [
        ("aplimit", {"prefix": "{} P"}),
        ("cmlimit", {"category": "{}"}),
        ("eilimit", {"transcludes": "{}"}),
    ],
    ids=["prefix", "category", "transcludes"],
)
def test_a_list_is_read_to_its_end(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    limit_parameter: str,
    selector: dict[str, str],
) -> None:
    titles = [f"{prefix} P{number}" for number in range(7)]
    mediawiki.bring_in(dict.fromkeys(titles, f"{{{{{prefix}}}}} [[Category:{prefix}]]"))

    def three_at_a_time(request: Passing) -> None:
        if limit_parameter in request.params:
            request.params[limit_parameter] = "3"

    proxy.hooks.append(three_at_a_time)
    target = {name: value.format(prefix) for name, value in selector.items()}
    job = {"id": "j", "targets": [target], "operations": [{"replace": {"find": "nothing", "with": "x"}}]}

    planned = command.run("plan", command.jobs(job), "--format", "json")

    assert [entry["title"] for entry in planned.report["entries"]] == titles
    assert len([request for request in proxy.passed if limit_parameter in request.params]) == 3


@pytest.mark.parametrize("kind", ["category", "transcludes", "links_to", "prefix"])
def test_what_is_named_begins_with_a_letter_that_only_some_wikis_capitalise(
    command: Command, mediawiki: WikiAccess, prefix: str, kind: str
) -> None:
    named = f"ა {prefix}"
    page = f"{named} member"
    mediawiki.create({page: f"[[Category:{named}]] {{{{{named}}}}} [[{named}]]"})
    (found,) = mediawiki.query(titles=page)["pages"]

    result = command.apply(command.jobs({"id": "j", "targets": [{kind: named}], "operations": [APPEND]}))

    assert (result.code, command.outcomes()) == (0, {f"j/{found['title']}": "saved"}), result


def test_an_account_without_high_limits_reads_fifty_pages_a_request(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    command.log_in(proxy.api, mediawiki.credentials["Plain"])
    titles = [f"{prefix} {number:03}" for number in range(120)]
    mediawiki.bring_in(dict.fromkeys(titles, "teh"))
    job = {"id": "j", "targets": [{"prefix": prefix}], "operations": [{"replace": {"find": "teh", "with": "the"}}]}

    planned = command.run("plan", command.jobs(job), "--format", "json")

    assert planned.report["counts"] == {"edit": 120, "skip": 0, "failure": 0}
    assert [len(pages) for pages in proxy.fetches] == [50, 50, 20]
    assert [page for pages in proxy.fetches for page in pages] == titles


def test_a_title_that_the_wiki_calls_invalid_fails_alone(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.edit(prefix, "a")
    job = {"id": "j", "targets": [{"titles": [f"Talk:Talk:{prefix}", prefix]}], "operations": [APPEND]}

    ended = command.apply(command.jobs(job))

    assert (ended.code, command.outcomes()) == (1, {f"j/Talk:Talk:{prefix}": "invalidtitle", f"j/{prefix}": "saved"})


@pytest.mark.parametrize("title", ["{}<", "{}[]", "{}#Part"])
def test_what_can_be_no_title_is_found_before_anything_is_done(
    command: Command, mediawiki: WikiAccess, prefix: str, title: str
) -> None:
    mediawiki.edit(prefix, "a")
    command.write("titles.txt", f"{prefix}\n{title.format(prefix)}\n")

    ended = command.apply(command.jobs({"id": "j", "targets": [{"file": "titles.txt"}], "operations": [APPEND]}))

    assert (ended.code, ended.out) == (2, "")
    assert "titles.txt:2" in ended.err
    assert mediawiki.text(prefix) == "a"


def test_a_redirect_does_not_lead_out_of_the_namespaces_wanted(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} A": f"#REDIRECT [[Talk:{prefix}]]", f"Talk:{prefix}": "a"})

    command.apply(command.jobs({"id": "j", "targets": [{"prefix": prefix, "namespaces": [0]}], "operations": [APPEND]}))

    assert command.outcomes() == {f"j/Talk:{prefix}": "namespace"}
    assert mediawiki.text(f"Talk:{prefix}") == "a"


def test_a_prefix_with_a_blank_at_its_end_is_not_widened(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.create({f"{prefix} A": "a", f"{prefix}X": "a"})

    command.apply(command.jobs({"id": "j", "targets": [{"prefix": f"{prefix} "}], "operations": [APPEND]}))

    assert command.outcomes() == {f"j/{prefix} A": "saved"}


@pytest.mark.parametrize("target", [{"category": "~~~~"}, {"transcludes": "a/./b"}, {"prefix": "Special:"}], ids=str)
@pytest.mark.usefixtures("mediawiki")
def test_a_target_that_the_wiki_cannot_list_is_refused_at_its_place(command: Command, target: dict[str, str]) -> None:
    ended = command.run("plan", command.jobs({"id": "j", "targets": [target], "operations": [APPEND]}))

    assert (ended.code, ended.out) == (2, ""), ended
    assert "jobs.yaml:1:" in ended.err
