"""A null edit on a real wiki: what it refreshes, and that it leaves no revision."""

import pytest

from tests.wiki_access import WikiAccess

from .command import Command

pytestmark = pytest.mark.mediawiki


def members(wiki: WikiAccess, category: str) -> list[str]:
    rows = wiki.query(list="categorymembers", cmtitle=category)["categorymembers"]
    return [str(row["title"]) for row in rows]


def test_a_touch_puts_a_page_where_its_template_has_come_to_put_it(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    template, category = f"Template:{prefix}", f"Category:{prefix}"
    mediawiki.create({template: "box", prefix: f"{{{{{prefix}}}}}"})
    mediawiki.edit(template, f"box[[{category}]]")
    # The wiki leaves the pages that use the template to its job queue, which does not run in the tests.
    assert prefix not in members(mediawiki, category)
    revisions = mediawiki.existing(prefix).revisions

    ended = command.apply(
        command.jobs({"id": "touch", "targets": [{"titles": [prefix]}], "operations": [{"touch": {}}]})
    )

    assert (ended.code, ended.counts) == (0, {"unchanged": 1})
    assert prefix in members(mediawiki, category)
    assert mediawiki.existing(prefix).revisions == revisions


def test_a_plan_of_a_touch_shows_no_difference_and_no_warning(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "text")
    source = command.jobs({"id": "touch", "targets": [{"titles": [prefix]}], "operations": [{"touch": {}}]})

    command.plan(source)

    (entry,) = [line for line in command.events("plan.jsonl") if line.get("kind", line.get("type")) == "edit"]
    assert (entry["diff"], entry["warnings"], entry["changed_by"]) == ("", [], ["touch"])
    assert entry["base"]["sha1"] == entry["after"]["sha1"]


def test_a_page_that_somebody_has_changed_since_its_plan_is_a_conflict(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "text")
    plan = command.plan(command.jobs({"id": "touch", "targets": [{"titles": [prefix]}], "operations": [{"touch": {}}]}))
    mediawiki.edit(prefix, "other text")

    assert command.apply(plan).counts == {"conflict": 1}
    assert mediawiki.text(prefix) == "other text"
