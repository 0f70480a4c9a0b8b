from dataclasses import replace
from typing import Any

import pytest

from editrunner.job.job import EditOptions, JobLimits, Limits, ReturnTo
from editrunner.model import Base, EditModule
from editrunner.planner.parameters import ALLOWED, edit_parameters, text_parameters
from editrunner.report.settings import as_text, lines_of, own_settings, settings_of_edit
from tests.fake_wiki import MODULE, snapshot

from .plan_entries import SUBJECT, edit

OPTIONS = [
    EditOptions("Fix"),
    EditOptions(" == ", mark=True),
    EditOptions("Fix", mark=False, minor=True, bot=True, tags=("a", "b")),
    EditOptions("Fix", minor=False, watchlist="watch", watchlist_expiry="1 week"),
    EditOptions("Fix", watchlist="preferences", conflicts="ignore_own", on_merge="undo", override_filters=(3,)),
    EditOptions("Fix", content_model="css", content_format="text/css", recreate_deleted=True),
    EditOptions("Fix", returnto=ReturnTo("A", "b=c", "d")),
]
FLAGS = frozenset({"minor", "notminor", "bot", "watch", "unwatch", "recreate", "basetimestamp"})
OLD_MODULE = EditModule(frozenset({"title", "text", "basetimestamp", "watch", "unwatch"}), frozenset())
BASE = Base(7, "2020-01-01T00:00:00Z", "", 1)


def parameters(options: EditOptions, *, exists: bool, module: EditModule = MODULE) -> dict[str, str]:
    page, base = snapshot("A", "a", 7 if exists else 0), BASE if exists else None
    return edit_parameters(options, page, base, text_parameters("b"), SUBJECT.run, module, exists=exists)


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("options", OPTIONS)
def test_an_edit_as_its_job_wants_it_has_nothing_of_its_own(options: EditOptions, *, exists: bool) -> None:
    made = edit("A", "a", "b", params=parameters(options, exists=exists), base=BASE if exists else None)

    assert own_settings(made, replace(SUBJECT, options={"j": options})) == {}


def test_nor_has_one_for_an_old_wiki() -> None:
    options = EditOptions("Fix", watchlist="watch", conflicts="ignore_own")
    made = edit("A", "a", "b", params=parameters(options, exists=True, module=OLD_MODULE))

    assert own_settings(made, replace(SUBJECT, options={"j": options})) == {}


@pytest.mark.parametrize(
    ("forged", "shown"),
    [
        ({"summary": "Spam"}, "summary: Spam"),
        ({"minor": "1"}, "minor: true"),
        ({"notminor": "1"}, "minor: false"),
        ({"bot": None}, "bot: not sent"),
        ({"tags": "x|y"}, 'tags: "x, y"'),
        ({"watchlist": "watch", "watchlistexpiry": "1 week"}, 'watchlist: watch; watchlist_expiry: "1 week"'),
        ({"watchlist": None, "unwatch": "1"}, "watchlist: unwatch"),
        ({"basetimestamp": "2020-01-01T00:00:00Z", "baserevid": None}, "conflicts: ignore_own"),
        ({"recreate": "1"}, "recreate_deleted: true"),
        ({"contentmodel": "css"}, "content_model: css"),
        ({"contentformat": "text/css"}, 'content_format: "text/css"'),
        ({"returnto": "A", "returntoquery": "b=c"}, 'returnto: "A?b=c"'),
    ],
)
def test_what_somebody_has_changed_is_named(forged: dict[str, str | None], shown: str) -> None:
    options = EditOptions("Fix", bot=True)
    params = {**parameters(options, exists=True), **forged}
    made = edit("A", "a", "b", params={name: value for name, value in params.items() if value is not None})

    assert as_text(own_settings(made, replace(SUBJECT, options={"j": options}))) == shown


SEEN_OTHERWISE = frozenset(
    "title pageid text appendtext prependtext section sectiontitle undo undoafter md5 "  # noqa: SIM905 - as they are listed
    "baserevid starttimestamp createonly nocreate".split()
)
"""What the title and the difference show, and what only guards the page."""


@pytest.mark.parametrize("name", sorted(ALLOWED - SEEN_OTHERWISE))
def test_whatever_a_plan_may_hold_besides_its_texts_is_named(name: str) -> None:
    params = {"returnto": "A", name: "x"} if name.startswith("returnto") else {name: "x"}

    assert "x" in as_text(settings_of_edit(edit("A", "a", "b", params=params))) or name in FLAGS
    assert settings_of_edit(edit("A", "a", "b", params=params))


def test_an_edit_whose_job_is_not_known_has_all_that_it_is_saved_with() -> None:
    made = edit("A", "a", "b", params=parameters(EditOptions("Fix"), exists=True))

    assert own_settings(made, SUBJECT) == settings_of_edit(made) == {"summary": "Fix #er-012345"}


def test_jobs_that_have_the_same_are_named_together() -> None:
    jobs = {"i": EditOptions("Fix"), "j": EditOptions("Fix"), "k": EditOptions("Fix", on_merge="undo")}

    assert [*lines_of(replace(SUBJECT, options=jobs))] == [
        'i, j: summary: "Fix #er-012345"',
        'k: summary: "Fix #er-012345"; on_merge: undo',
    ]


@pytest.mark.parametrize(
    ("bounds", "lines"),
    [
        ({}, []),
        ({"maxlag": 60}, ["wiki.maxlag: 60"]),
        (
            {"limits": Limits(edits=5, failures="2%", stop_page="User:Bot/Stop", stop_on_talk=True)},
            ['limits.edits: 5; limits.failures: 2%; limits.stop_page: "User:Bot/Stop"; limits.stop_on_talk: true'],
        ),
        (
            {"options": {"j": EditOptions("Fix", mark=False)}, "job_limits": {"j": JobLimits(removed_bytes=9)}},
            ["j: summary: Fix; limits.removed_bytes: 9"],
        ),
    ],
)
def test_only_limits_that_say_something_are_named(bounds: dict[str, Any], lines: list[str]) -> None:
    assert [*lines_of(replace(SUBJECT, **bounds))] == lines


def test_no_value_looks_like_another_setting_or_line() -> None:
    assert as_text({"summary": 'a"; bot: true\nx', "tags": "b"}) == 'summary: "a\\"; bot: true\\nx"; tags: b'
