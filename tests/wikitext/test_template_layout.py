import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.model import Operation
from editrunner.operations.add_template import AddTemplate
from editrunner.operations.remove_parameter import RemoveParameter
from editrunner.operations.remove_template import RemoveTemplate
from editrunner.operations.rename_parameter import RenameParameter
from editrunner.operations.rename_template import RenameTemplate
from editrunner.operations.set_parameter import SetParameter
from tests.factories import text_after

PIECES = st.sampled_from(
    [
        *(
            "{{A",
            "{{a|",
            "{{B|",
            "}}",
            "|",
            "=",
            "x",
            "y",
            "1",
            " ",
            "\n",
            "{{{",
            "}}}",
            "[[",
            "]]",
            "{",
            "}",
            "[",
            "-{",
            "}-",
        ),
        *("<!--", "-->", "<!-- c -->", "<nowiki>", "</nowiki>", "<ref>", "</ref>", "<includeonly>", "</includeonly>"),
        *("{{A|x=1}}", "{{A\n| x = 1\n| y = 2\n}}", "\n== h ==\n", "x=", "1=", "{{subst:A}}", "{{#if:x|{{A}}}}"),
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
OPERATIONS: tuple[Operation, ...] = (
    SetParameter("A", "x", "new"),
    SetParameter("A", "1", "k=v", if_absent="create"),
    SetParameter("A", "y", "", if_absent="create", position="first"),
    RenameParameter("A", "x", "y", on_clash="keep_old"),
    RenameParameter("A", "1", "x", on_clash="keep_new"),
    RemoveParameter("A", "x"),
    RemoveParameter("A", "1"),
    RenameTemplate("A", "C"),
    AddTemplate("A", below=("B",)),
    RemoveTemplate("A"),
)


@pytest.mark.parametrize("operation", OPERATIONS, ids=repr)
@given(text=TEXTS)
def test_no_text_is_too_odd_and_what_stands_before_it_stays(operation: Operation, text: str) -> None:
    before = "{{B}}\nbefore <nowiki>{{A|x=1}}</nowiki>\n"

    result = text_after(operation, before + text)

    # At its end, the line end goes along with a call that stood alone there.
    assert result is None or result.startswith((before.rstrip(), "{{B}}\n{{A}}\nbefore"))


@pytest.mark.parametrize("operation", OPERATIONS[:-1], ids=repr)
@given(text=TEXTS)
def test_doing_it_twice_is_doing_it_once(operation: Operation, text: str) -> None:
    once = text_after(operation, text)

    assert once is None or text_after(operation, once) is None
