"""What is kept of twenty pages in five languages and of their surroundings, and how long it takes.

The same pages for what was measured against it: readability-lxml with markdownify kept as much,
found no date, and took the surroundings of old pages made of tables along.
"""

import re
import time
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks import tables
from bot.tools.pages.html_process import HtmlText, read_html
from sandbox.web.articles import ARTICLES, Article
from sandbox.web.layouts import chrome, write_blocks, write_page

_MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SIGNS = re.compile(r"[\s*_`#|\\–>\[\]()-]+")
_TAGS = re.compile(r"<[^>]+>")


async def measure() -> None:
    """A line for each page."""
    tables.heading("Pages of the web")
    tables.columns("page", "text kept", "surroundings", "title", "date", "seconds")
    for article in ARTICLES:
        began_at = time.perf_counter()
        found = await read_html(write_page(article), f"https://mog.example{article.path}")
        took = f"{time.perf_counter() - began_at:.2f}"
        tables.row(article.path, *_judge(article, found), took)
    tables.remark(f"At most {getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB a page.")


def _judge(article: Article, found: HtmlText) -> list[str]:
    text = _plain(_MARKS.sub(r"\1", found.text))
    said = [
        _plain(words)
        for block in write_blocks(article.text)
        for words in re.split(r"\n|</?(?:li|ul|tr|td|th|thead|tbody|table)>", block)
    ]
    kept = sum(len(words) for words in said if words in text) / sum(map(len, said))
    around = sum(_plain(words) in text for words in chrome(article.language))
    return [
        f"{kept:.0%}",
        str(around),
        "yes" if article.title in found.title else "no",
        {article.day: "yes", "": "none"}.get(found.date, "wrong"),
    ]


def _plain(text: str) -> str:
    return _SIGNS.sub("", _TAGS.sub("", text).replace("&lt;", "<").replace("&gt;", ">"))
