from editrunner.sandbox.namespaces import Namespaces, with_pages

NAMESPACES = Namespaces("Sandbox wiki")


def test_the_project_namespace_is_named_after_the_site() -> None:
    assert [NAMESPACES.name(number) for number in (0, 4, 5, 14)] == [
        "",
        "Sandbox wiki",
        "Sandbox wiki talk",
        "Category",
    ]


def test_a_namespace_has_several_names() -> None:
    names = ("Project", "sandbox_wiki", "Sandbox wiki", "Image", "FILE", "Nosuch")

    assert [NAMESPACES.number(name) for name in names] == [4, 4, 4, 6, 6, None]


def test_pages_are_in_the_sixteen_namespaces() -> None:
    assert with_pages() == {str(number) for number in range(16)}
