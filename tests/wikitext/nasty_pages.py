"""Texts that are hard to divide into sections: for the tests of sections, here and on real wikis."""

PIECES = (
    *("=", "==", "===", "======", "\n", "\n\n", "\n== H ==\n", "\n=== I ===\n", "== J ==", " ", "\t", "a", "b c"),
    *("x=y", "|", "<!--", "-->", "<!-- c -->", "<!---->", "\n<!-- c -->\n", "\n <!-- c --> <!-- d -->\n", "<", ">"),
    *("<nowiki>", "</nowiki>", "<nowiki/>", "<pre>", "</pre >", "<Pre>", "<pre a='\n'>", "<gallery>", "</gallery>"),
    *("<noinclude>", "</noinclude>", "<includeonly>", "</includeonly>", "<INCLUDEONLY>", "<includeonly/>", "<pre"),
    *("<onlyinclude>", "</onlyinclude>", "<onlyinclude", "<noinclude", "\r", "\u2028", "\xa0", "\xe9", "\U0001d11e"),
    *("{", "}", "{{", "}}", "{{{", "}}}", "[", "[[", "]]", "-", "-{", "}-", "{|", "\n{|", "\n|}", "|}}", "__TOC__"),
    *("{{t|\n", "{{t|a=\n", "\n}}"),
)
"""What any text is made of here."""

_OPENINGS = (
    *("<!--", "<!-- unclosed <!-- twice", "a <!--->", "<nowiki>", "<NoWiki >", "<pre>", "<pre\nid='a'>", "<ref>"),
    *('<ref name="a', "<ref\n", "<gallery>", "<includeonly>", "<noinclude>", "<onlyinclude>", "</noinclude"),
    *("{{", "{{a|b=", "{{{", "{{{{", "{{{a|", "{{ [[ }} ]]", "[[ {{ ]] }}", "{{{{{b}}}}", "{{{{a}}", "{{ {{a}}"),
    *("{{<noinclude>}}</noinclude", "<noinclude>{{</noinclude>", "<includeonly>{{", "<nowiki/x>{{", "<nowi\u212ai>{{"),
    *("{{<nowiki>}}</nowiki>", "{{<!-- }} -->", "[[File:A.png|thumb|", "[[[a]", "-{a", "-{{{a}}", "{|", ":{|\n|"),
    *("{|\n{|\n|}", "{|\n|}}", "{{a|\n{|\n}}", "-{{{{a}}}-", "{{{!}} {{", "[[[[a]]", "{{a|\n=b\n|", "{{a|b=\n=c\n"),
)
_LINES = (
    *("== A {{", "== A [[b ==", "== A <!-- c", "== A == <!-- c\nd -->", "== A <ref name='a\nb' /> ==", "=", "=="),
    *("== A {{b\n|c}} ==", "== A <nowiki> ==\n</nowiki>", "= {{{!}} {{ =", "== A {{b|\n== C ==\n}} ==", "===", "===="),
    *("== A [[b|\n== C ==\n]] ==", "== A == <!-- b --> <!-- c --> ", "==<!-- c -->==", "==A=<!-- c -->=", "== A ==\t"),
    *("======= A =======", "=== A ==", "== A ==</b>", "<!-- c -->== A ==", "{{a}}== A ==", " <!-- a -->\n<!-- b --> "),
)
NASTY_PAGES = (
    "a",
    "\n\n== A ==",
    "== A ==\n\n\n\n== B ==\n\n",
    *(f"== First ==\n{opening}\n== H ==" for opening in _OPENINGS),
    *(f"== First ==\n{opening}\n== H ==\n}}}}\n]]\n|}}\n-->\n</nowiki></ref>\n== I ==\ni" for opening in _OPENINGS),
    *(f"a\n{line}\ntext\n== H ==\n" for line in _LINES),
)
"""Those that people have thought of."""
