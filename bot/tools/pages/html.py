"""A page's main text, title and date: the process that `html_process` starts.

python -m bot.tools.pages.html URL  < HTML in UTF-8  > a line of JSON

It is trafilatura, which was measured against readability-lxml with markdownify (`python -m
benchmarks pages`): alike in what it keeps, it also finds dates, leaves out what stands around
old pages of tables, and ends sooner with most of what is made to take for ever.
"""

import json
import logging
import sys
from copy import deepcopy

from lxml.html import HtmlElement  # type: ignore[import-untyped]  # it has no types of its own
from trafilatura import extract, html2txt, load_html
from trafilatura.metadata import extract_metadata
from trafilatura.settings import use_config

from bot.isolation.limits import limit_this_process

_MEMORY = 805_306_368
_SECONDS = 6
_FEW = "40"
"""Characters that make a text: the library's 250 are too many for Chinese and Japanese."""
_MUCH_LONGER = 1.5
_LONGEST_TITLE = 300


def main() -> int:
    """Reads a page."""
    limit_this_process(memory=_MEMORY, cpu_seconds=_SECONDS)
    logging.disable(logging.CRITICAL)
    tree = load_html(sys.stdin.buffer.read().decode("utf-8", "replace"))
    # What has no text in it is no tree to the library.
    is_tree = isinstance(tree, HtmlElement)
    answer = _read(tree, sys.argv[1]) if is_tree else {"title": "", "date": "", "text": ""}
    sys.stdout.write(json.dumps(answer))
    return 0


def _read(tree: HtmlElement, url: str) -> dict[str, str]:
    _mend_links(tree, url)
    about = extract_metadata(deepcopy(tree), default_url=url, extensive=False)
    # Where little is enough, it takes the first post of a thread for all of it.
    text, whole = _extract(tree, url, _FEW), _extract(tree, url, "250")
    if len(whole) > _MUCH_LONGER * len(text):
        text = whole
    return {
        "title": (about.title or "")[:_LONGEST_TITLE],
        "date": about.date or "",
        "text": text or _bare_text(tree, about.description or ""),
    }


def _extract(tree: HtmlElement, url: str, few: str) -> str:
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", few)
    return (
        extract(
            deepcopy(tree),
            url=url,
            output_format="markdown",
            include_links=True,
            favor_recall=True,
            fast=True,
            config=config,
        )
        or ""
    )


def _bare_text(tree: HtmlElement, description: str) -> str:
    """All of a page that has no main text: it is short, or made by scripts."""
    words = html2txt(deepcopy(tree))
    return "\n\n".join(filter(None, (description, words if words != description else "")))


def _mend_links(tree: HtmlElement, url: str) -> None:
    """They are written out, and those that headings have to themselves are left out."""
    tree.make_links_absolute(url, resolve_base_href=True, handle_failures="ignore")
    for link in list(tree.iter("a")):
        if (link.text_content() or "").strip() in {"¶", "#"}:
            link.drop_tree()


if __name__ == "__main__":
    sys.exit(main())
