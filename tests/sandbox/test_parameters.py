import pytest

from editrunner.sandbox.answers import ApiError, NotUnderstood
from editrunner.sandbox.parameters import ModuleParameters, Parameters, split


def test_what_nobody_reads_is_refused() -> None:
    parameters = Parameters({"a": "1", "b": "2"})
    parameters.take("a")

    with pytest.raises(NotUnderstood, match="parameter b"):
        parameters.refuse_the_rest()


def test_lists_are_split_by_either_separator() -> None:
    assert split("a|b") == ("a", "b")
    assert split("\x1fa|b\x1fc") == ("a|b", "c")
    assert split("") == split("\x1f") == ()


def test_unusual_encodings_are_warned_of() -> None:
    parameters = Parameters({"text": "e\u0301"})

    assert ModuleParameters(parameters, "edit").text("text") == "é"
    assert parameters.warnings[0]["code"] == "badutf8"


@pytest.mark.parametrize("sent", ["", "x", "1.0", "٣", " 1"])
def test_an_integer_has_to_be_one(sent: str) -> None:
    own = ModuleParameters(Parameters({"rvstartid": sent}), "query+revisions", "rv")

    with pytest.raises(ApiError) as error:
        own.integer("startid")

    assert error.value.code == "badinteger"
