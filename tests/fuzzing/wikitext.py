"""Random wikitext: the marks of wikitext in any order, and pieces of real pages."""

from pathlib import Path
from random import Random

CORPUS = sorted((Path(__file__).parent / "corpus" / "wikitext").iterdir())

MARKS = (
    *("{{", "}}", "{{{", "}}}", "[[", "]]", "[", "]", "{", "}", "|", "=", "==", "======", "\n", "\n\n", " ", "\t", ":"),
    *("<!--", "-->", "<", ">", "</", "/>", "<nowiki>", "</nowiki>", "<nowiki/>", "<pre>", "</pre>", "<ref name=a>"),
    *("</ref>", "<ref/>", "<poem>", "</poem>", "<gallery>", "</gallery>", "<references>", "</references>"),
    *("<noinclude>", "</noinclude>", "<includeonly>", "</includeonly>", "<onlyinclude>", "</onlyinclude>"),
    *("{|", "|}", "|-", "''", "'''", '"', "“", "”", "«", "»", "~~~~", "__TOC__", "#", "*", ";", "----", "-{", "}-"),
    *("http://", "//", "https://wiki.example/a?b=c", "mailto:", "#REDIRECT", "{{subst:", "{{#if:", "{{DEFAULTSORT:"),
)
WORDS = (
    *(
        "Status",
        "See also",
        "Notice",
        "Infobox city",
        "Infobox town",
        "country",
        "pop",
        "founded",
        "Copy edit",
        "In use",
    ),
    *(
        "Category:",
        "Category:Light houses",
        "Lighthouses",
        "File:",
        "A.png",
        "thumb",
        "Bus",
        "Template:",
        "fr:",
        "a",
        "b",
    ),
    *(
        "teh",
        "the",
        "5 km",
        "é",
        "e\u0301",
        "\u202e",
        "\u200f",
        "\ufeff",
        "😀",
        "\u2028",
        "\x85",
        "\r",
        "\xa0",
        "İ",
        "ß",
    ),
    *("bots", "nobots", "allow=none", "deny=all", "1", "2", "", '{"a": 1}', "\ue000", "\ufffd", "&#91;", "&lt;", "%5B"),
)


def text(random: Random) -> str:
    """Return a text of marks and words, or a changed one of the corpus."""
    if random.random() < 0.3:
        return _changed(random.choice(CORPUS).read_text(encoding="utf-8"), random)
    few = random.sample(MARKS + WORDS, random.randint(1, 12))
    return "".join(random.choice(few) for _ in range(random.randint(0, 60)))


def _changed(content: str, random: Random) -> str:
    for _ in range(random.randint(1, 5)):
        start, end = sorted(random.randint(0, len(content)) for _ in range(2))
        cut = content[start : min(end, start + random.choice((0, 1, 5, 50)))]
        new = random.choice(("", cut * 2, random.choice(MARKS), random.choice(WORDS)))
        content = content[:start] + new + content[start + len(cut) :]
    return content
