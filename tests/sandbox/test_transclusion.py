from .conftest import Visitor


def test_a_category_comes_by_way_of_templates(visit: Visitor) -> None:
    reader = visit(("A", "{{b}}"), ("Template:B", "{{c}}"), ("Template:C", "[[Category:D]]"))

    members = reader.query(list="categorymembers", cmtitle="Category:D")["categorymembers"]

    assert [row["title"] for row in members] == ["A", "Template:B", "Template:C"]


def test_templates_that_use_each_other_come_to_an_end(visit: Visitor) -> None:
    reader = visit(("A", "{{b}}"), ("Template:B", "{{c}}"), ("Template:C", "{{b}}"))

    users = reader.query(list="embeddedin", eititle="Template:B")["embeddedin"]

    assert [row["title"] for row in users] == ["A", "Template:B", "Template:C"]


def test_a_template_under_its_old_name_counts(visit: Visitor) -> None:
    reader = visit(("A", "{{old}}"), ("Template:Old", "#REDIRECT [[Template:New]]"), ("Template:New", "x"))

    users = reader.query(list="embeddedin", eititle="Template:New")["embeddedin"]

    assert [row["title"] for row in users] == ["A"]
