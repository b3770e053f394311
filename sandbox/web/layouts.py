"""Articles as the pages of sites, with all that such sites put around what they have to say."""

import re
from collections.abc import Callable
from html import escape

from sandbox.web.articles import Article

_WORDS = {
    "en": (
        "Home",
        "Contact",
        "We use cookies to make this site better. Accept all",
        "Read this next",
        "Subscribe to our newsletter for free",
        "All rights reserved",
        "Log in",
        "Share this page",
    ),
    "zh": (
        "首页",
        "联系我们",
        "本网站使用缓存技术以改善您的体验。全部接受",
        "推荐阅读",
        "免费订阅我们的电子周刊",
        "版权所有，未经许可不得转载",
        "登录",
        "分享本页",
    ),
    "ja": (
        "ホーム",
        "お問い合わせ",
        "当サイトはクッキーを使用しています。すべて同意する",
        "あわせて読みたい",
        "メールマガジンに無料で登録する",
        "無断転載を禁じます",
        "ログイン",
        "このページを共有",
    ),
    "de": (
        "Startseite",
        "Kontakt",
        "Wir verwenden Cookies, um Ihnen das beste Erlebnis zu bieten. Alle annehmen",
        "Das könnte Sie auch interessieren",
        "Jetzt kostenlos den Newsletter bestellen",
        "Alle Rechte vorbehalten",
        "Anmelden",
        "Diese Seite teilen",
    ),
    "ar": (
        "الرئيسية",
        "اتصل بنا",
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك. قبول الكل",
        "اقرأ أيضا",
        "اشترك مجانا في نشرتنا البريدية",
        "جميع الحقوق محفوظة",
        "تسجيل الدخول",
        "شارك هذه الصفحة",
    ),
}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_INDENT = "    "
_CODE = re.compile(r"`([^`]+)`")


def chrome(language: str) -> tuple[str, ...]:
    """The words that stand around every page of this language and belong to none."""
    return _WORDS[language]


def write_page(article: Article) -> str:
    """The page as its site serves it."""
    home, contact, cookies, related, letter, rights, login, share = _WORDS[article.language]
    direction = ' dir="rtl"' if article.language == "ar" else ""
    menu = "".join(
        f'<li><a href="/{n}">{word}</a></li>' for n, word in enumerate((home, contact, login))
    )
    meta = (
        f'<meta property="article:published_time" content="{article.day}T08:00:00Z">'
        if article.day and article.kind in ("news", "blog")
        else ""
    )
    return (
        f'<!doctype html><html lang="{article.language}"{direction}><head><meta charset="utf-8">'
        f"<title>{escape(article.title)} – {article.kind.title()} of Mog</title>{meta}"
        '<link rel="stylesheet" href="/style.css"><script>window.data = {"a": 1}</script>'
        "<style>.nav{color:red}</style></head><body>"
        f'<div id="cookie-banner" class="cookie-consent"><p>{cookies}</p></div>'
        f'<header><nav><ul class="nav">{menu}</ul></nav></header>'
        f"{_LAYOUTS[article.kind](article, write_blocks(article.text))}"
        f'<aside class="sidebar related"><h3>{related}</h3><ul>'
        f'<li><a href="/x1">{related} 1</a></li><li><a href="/x2">{related} 2</a></li></ul></aside>'
        f'<div class="newsletter"><p>{letter}</p><form><input type="email"></form></div>'
        f'<div class="share social">{share}</div>'
        f"<footer><p>© 2026 · {rights}</p></footer><script>track('page')</script></body></html>"
    )


def write_blocks(text: str) -> list[str]:
    """The blocks of the small markup as HTML."""
    blocks: list[str] = []
    for block in text.strip("\n").split("\n\n"):
        if blocks and block.startswith(_INDENT) and blocks[-1].startswith(_INDENT):
            blocks[-1] += f"\n\n{block}"  # An empty line within code.
        else:
            blocks.append(block)
    return [_block(block) for block in blocks]


def _block(block: str) -> str:
    lines = block.split("\n")
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    if block.startswith("- "):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if block.startswith("| "):
        rows = [[_inline(cell.strip()) for cell in line.strip("| ").split("|")] for line in lines]
        head = "".join(f"<th>{cell}</th>" for cell in rows[0])
        body = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    if block.startswith(_INDENT):
        code = "\n".join(line[4:] for line in lines)
        return f"<pre><code>{escape(code, quote=False)}</code></pre>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    text = _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))
    return _CODE.sub(r"<code>\1</code>", text)


def _news(article: Article, blocks: list[str]) -> str:
    return (
        f'<main><article class="story"><h1>{article.title}</h1><p class="byline">'
        f'<time datetime="{article.day}">{article.day}</time></p>{"".join(blocks)}</article></main>'
    )


def _blog(article: Article, blocks: list[str]) -> str:
    return (
        f'<div class="wrap"><div class="post hentry"><h1 class="entry-title">{article.title}</h1>'
        f'<div class="entry-content">{"".join(blocks)}</div></div></div>'
    )


def _docs(article: Article, blocks: list[str]) -> str:
    tree = "".join(f'<li><a href="/docs/{n}">page {n}</a></li>' for n in range(12))
    return (
        f'<div class="sphinxsidebar"><ul>{tree}</ul></div><div class="document"><div role="main" '
        f'class="body"><section><h1>{article.title}<a class="headerlink" href="#x">¶</a></h1>'
        f"{''.join(blocks)}</section></div></div>"
    )


def _wiki(article: Article, blocks: list[str]) -> str:
    return (
        f'<div id="content" class="mw-body"><h1 id="firstHeading">{article.title}</h1>'
        f'<div id="mw-content-text"><div class="mw-parser-output">{"".join(blocks)}</div></div>'
        "</div>"
    )


def _shop(article: Article, blocks: list[str]) -> str:
    return (
        f'<div class="product-page"><div class="gallery"><img src="/1.jpg" alt=""></div>'
        f'<div class="product-info"><h1>{article.title}</h1>{"".join(blocks)}'
        '<button class="buy">+</button></div></div>'
    )


def _notice(article: Article, blocks: list[str]) -> str:
    return (
        f'<table width="100%"><tr><td valign="top"><div id="inhalt"><h1>{article.title}</h1>'
        f"<p>{article.day}</p>{''.join(blocks)}</div></td></tr></table>"
    )


def _forum(article: Article, blocks: list[str]) -> str:
    posts = "".join(
        f'<div class="post" id="p{n}"><div class="author">user{n}</div>'
        f'<div class="postbody"><div class="content">{block}</div></div></div>'
        for n, block in enumerate(blocks)
    )
    return f'<div id="page-body"><h2 class="topic-title">{article.title}</h2>{posts}</div>'


_LAYOUTS: dict[str, Callable[[Article, list[str]], str]] = {
    "news": _news,
    "blog": _blog,
    "docs": _docs,
    "wiki": _wiki,
    "shop": _shop,
    "notice": _notice,
    "forum": _forum,
}
