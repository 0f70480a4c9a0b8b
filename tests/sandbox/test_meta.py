from .conftest import Visitor


def test_the_site_has_a_name_and_a_namespace_of_that_name(visit: Visitor) -> None:
    site = visit().query(meta="siteinfo", siprop="general|namespaces")

    assert site["general"]["sitename"] == site["namespaces"]["4"]["name"] == "Sandbox wiki"
    assert site["general"]["generator"].startswith("MediaWiki ")


def test_nobody_is_logged_in_at_first(visit: Visitor) -> None:
    answer = visit().query(meta="userinfo|tokens")

    assert answer["userinfo"] == {"id": 0, "name": "127.0.0.1", "anon": True}
    assert answer["tokens"] == {"csrftoken": "+\\"}
