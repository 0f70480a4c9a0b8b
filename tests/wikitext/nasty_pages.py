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
