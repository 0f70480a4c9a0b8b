"""What the operations do with the parameters of templates, as MediaWiki itself reads them before and after."""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from editrunner.model import DEFAULT_SITE, Context, NewText, NoChange, Operation
from editrunner.operations.remove_parameter import RemoveParameter
from editrunner.operations.rename_parameter import RenameParameter
from editrunner.operations.rename_template import RenameTemplate
from editrunner.operations.set_parameter import SetParameter
from editrunner.wikitext.substitution import Place, filled, marked
from tests.factories import a_page
from tests.wiki_access import WikiAccess

pytestmark = pytest.mark.mediawiki

NAMES = ("a", "b", "long name", "1", "2", "3", "4")
ABSENT = "\N{EMPTY SET}"
PRINTED = re.compile("\N{LEFT DOUBLE ANGLE BRACKET}(.*?)\N{RIGHT DOUBLE ANGLE BRACKET}", re.DOTALL)
BETWEEN = "\n\N{BLACK STAR}\n"
VALUES = (
    *("x", "", "two words", "<!-- c -->", "x <!-- c --> y", "[[A|b=c]]", "{{lc:X|y=z}}", "<nowiki>|=}}</nowiki>"),
    *("{{{p|q=r}}}", "http://x/?y=z", "<!-- | = -->", "* a\n* b", "<ref name=r>s|</ref>", "-{x}-", "[a", "}", "= ="),
    *("\n== h ==\n", "<noinclude>n</noinclude>", "&#61;", "{{#if:x|y=1}}", "[[A]", "{{x}"),
)
BLANKS = ("", "", "", " ", "\n", "  ", " <!-- c --> ", "\n<!-- line -->\n", "\n  ")


def a_call(made_up: random.Random, name: str) -> str:
    """A call of a template as nobody should write it."""

    def blank() -> str:
        return made_up.choice(BLANKS)

    parts = [f"{blank()}{name}{blank()}"]
    for _ in range(made_up.randrange(5)):
        value = f"{blank()}{made_up.choice(VALUES)}{blank()}"
        parts.append(made_up.choice([value, f"{blank()}{made_up.choice(NAMES)}{blank()}={value}"]))
    return f"{{{{{'|'.join(parts)}}}}}"


def expanded(wiki: WikiAccess, texts: Iterable[str]) -> list[str]:
    """What the wiki makes of each text, in one request; a text that would run into the next one is not for this."""
    request = {"action": "expandtemplates", "text": BETWEEN.join(texts), "prop": "wikitext", "title": "X"}
    answer = wiki.connection("Admin").call("MULTIPART", request).body
    return str(answer["expandtemplates"]["wikitext"]).split(BETWEEN)


def parameters(shown: str) -> dict[str, str]:
    """The parameters that a call was read to have; blanks around positional values do not count here."""
    values = [value.strip() for value in PRINTED.findall(shown)]
    return {name: value for name, value in zip(NAMES, values, strict=True) if value != ABSENT}


@pytest.fixture
def template(mediawiki: WikiAccess) -> str:
    """A template that prints its parameters."""
    name = mediawiki.unique()
    printed = (
        f"\N{LEFT DOUBLE ANGLE BRACKET}{{{{{{{name}|{ABSENT}}}}}}}\N{RIGHT DOUBLE ANGLE BRACKET}" for name in NAMES
    )
    mediawiki.edit(f"Template:{name}", "".join(printed))
    return name


def context_of(wiki: WikiAccess, redirects: Mapping[str, str] | None = None) -> Context:
    """What is known of the wiki."""
    tags = wiki.query(meta="siteinfo", siprop="extensiontags")["extensiontags"]
    site = replace(DEFAULT_SITE, extension_tags=frozenset(tag.strip("<>").lower() for tag in tags))
    return Context(site, "job", redirects or {})


def calls_that_are_read(wiki: WikiAccess, template: str, seed: int) -> dict[str, dict[str, str]]:
    """Calls that the wiki takes for one call each, with the parameters that it reads."""
    made_up = random.Random(seed)
    made = list(dict.fromkeys(a_call(made_up, template) for _ in range(400)))
    # Each by itself first, so that one that is open at its end is not taken for a part of the next.
    closed = [text for text in made if text.count("{{") == text.count("}}") and text.count("[[") == text.count("]]")]
    shown = expanded(wiki, closed)
    assert len(shown) == len(closed)
    read = zip(closed, shown, strict=True)
    return {text: parameters(result) for text, result in read if len(PRINTED.findall(result)) == len(NAMES)}


def check(
    wiki: WikiAccess, operation: Operation, before: Mapping[str, dict[str, str]], wanted: Mapping[str, dict[str, str]]
) -> None:
    context = context_of(wiki)
    changed = {}
    for text in before:
        change = operation.apply(a_page(text), context)
        changed[text] = change.text if isinstance(change, NewText) else text
        again = operation.apply(a_page(changed[text]), context)
        assert not isinstance(again, NewText), (text, changed[text], again)
    results = dict(zip(changed, expanded(wiki, changed.values()), strict=True))
    for text, result in results.items():
        assert parameters(result) == wanted[text], (text, changed[text])
    assert sum(text != new for text, new in changed.items()) > 10


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["a", "1", "2", "long name"])
@pytest.mark.parametrize("value", ["new", "k=v", "[[X|y=z]]"])
def test_a_value_that_is_set_is_read_and_all_others_stay(
    mediawiki: WikiAccess, template: str, seed: int, name: str, value: str
) -> None:
    before = calls_that_are_read(mediawiki, template, seed)
    operation = SetParameter(template, name, value, if_absent="create")

    check(mediawiki, operation, before, {text: {**read, name: value} for text, read in before.items()})


@pytest.mark.parametrize("position", ["first", {"after": "a"}, {"before": "2"}])
def test_a_value_is_added_where_it_is_wanted(
    mediawiki: WikiAccess, template: str, position: dict[str, str] | str
) -> None:
    before = calls_that_are_read(mediawiki, template, 7)
    operation = SetParameter(template, "b", "new", if_absent="create", position=position)  # type: ignore[arg-type] # each is one

    check(mediawiki, operation, before, {text: {**read, "b": "new"} for text, read in before.items()})


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["a", "1", "2", "long name"])
def test_a_parameter_that_is_removed_is_read_no_more_and_all_others_stay(
    mediawiki: WikiAccess, template: str, seed: int, name: str
) -> None:
    before = calls_that_are_read(mediawiki, template, seed)
    wanted = {text: {key: value for key, value in read.items() if key != name} for text, read in before.items()}

    check(mediawiki, RemoveParameter(template, name), before, wanted)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("1", "a"), ("2", "1"), ("b", "2"), ("a", "long name")])
@pytest.mark.parametrize("keep", ["keep_old", "keep_new"])
def test_a_parameter_that_is_renamed_keeps_its_value(
    mediawiki: WikiAccess, template: str, seed: int, old: str, new: str, keep: str
) -> None:
    before = calls_that_are_read(mediawiki, template, seed)

    def renamed(read: dict[str, str]) -> dict[str, str]:
        if old not in read:
            return read
        kept = read[old] if keep == "keep_old" else read.get(new, read[old])
        one_empty = read[old] or read.get(new) or ""
        both = bool(read[old]) and bool(read.get(new))
        others = {key: value for key, value in read.items() if key != old}
        return {**others, new: kept if both else one_empty}

    operation = RenameParameter(template, old, new, on_clash=keep)  # type: ignore[arg-type] # each of the two
    check(mediawiki, operation, before, {text: renamed(read) for text, read in before.items()})


def test_a_template_that_is_renamed_is_called_with_the_same_parameters(mediawiki: WikiAccess, template: str) -> None:
    before = calls_that_are_read(mediawiki, template, 5)
    mediawiki.edit(f"Template:{template} new", f"#REDIRECT [[Template:{template}]]")

    check(mediawiki, RenameTemplate(template, f"{template} new"), before, before)


@pytest.mark.parametrize(
    "value",
    ["a|b", "}}", "a}", "{{", "[[a", "a=b", "<!--", "{|\n|x\n|}", "[[a|b]]", "|{{lc:X}}|", "<nowiki>|</nowiki>|"],
)
def test_an_escaped_value_is_read_as_it_was_written(mediawiki: WikiAccess, template: str, value: str) -> None:
    written = filled(marked("${value}"), lambda _: value, Place.PARAMETER, DEFAULT_SITE)

    (shown,) = expanded(mediawiki, [f"{{{{{template}|a={written}|b=x}}}}"])

    (whole,) = expanded(mediawiki, [value]) if value not in ("{{", "}}", "<!--") else (value,)
    replaced = {"&#123;": "{", "&#125;": "}", "&#91;": "[", "&#93;": "]", "&lt;": "<", "&#62;": ">"}
    found = parameters(shown)
    for entity, character in replaced.items():
        found["a"] = found["a"].replace(entity, character)
    assert found == {"a": whole, "b": "x"}


def test_names_are_those_of_the_same_page(mediawiki: WikiAccess, template: str) -> None:
    lower = template[0].lower() + template[1:].replace(" ", "_")
    mediawiki.edit(f"Template:{template} to", f"#REDIRECT [[Template:{template}]]")
    mediawiki.edit(template, "article")
    context = context_of(mediawiki, {f"Template:{template} to": f"Template:{template}"})
    names = (
        *(
            lower,
            f"Template:{template}",
            f"template : {lower}",
            f":Template:{template}",
            f"{template}#x",
            f"T:{template}",
        ),
        *(f"{template} to", f":{template}", f"_{template}_", f"{template}&nbsp;", f"{template}&amp;", f"/{template}"),
        *(f"{template}\nx", f"{template}{{{{lc:}}}}", f"<!-- c -->{template}", f"User:{template}", f"subst:{template}"),
        *(f"{template}<noinclude></noinclude>", f"{template}<nowiki/>", f"{template}%20"),
    )
    texts = [f"{{{{{name}|a=x}}}}" for name in names]

    changes = [SetParameter(template, "a", "x").apply(a_page(text), context) for text in texts]

    taken = [isinstance(change, NoChange) for change in changes]
    shown = [len(PRINTED.findall(text)) == len(NAMES) for text in expanded(mediawiki, texts)]
    # A name that comes out of another call is known to the wiki only.
    different = [name for name, ours, theirs in zip(names, taken, shown, strict=True) if ours != theirs]
    assert different == [f"{template}{{{{lc:}}}}"]
