from editrunner.sandbox.answers import ApiError, ApiErrors


def test_an_error_has_the_form_of_mediawikis() -> None:
    error = ApiError("badtags", "No.", "edit", disallowedtags=["a"])

    assert error.as_json() == {"code": "badtags", "text": "No.", "module": "edit", "data": {"disallowedtags": ["a"]}}


def test_several_errors_are_told_by_their_codes() -> None:
    assert str(ApiErrors([ApiError("a", "", "edit"), ApiError("b", "", "edit")])) == "a, b"
