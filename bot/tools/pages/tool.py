"""The tool `read_page`: a model opens a page that somebody named."""

from urllib.parse import urlsplit

from bot.domain.speaker_labels import clean_line
from bot.domain.tools import Source, ToolDescription
from bot.fetching.errors import FetchError
from bot.files.reader import ALONE
from bot.i18n.language import N_
from bot.tools.pages.errors import PageError
from bot.tools.pages.page import Page
from bot.tools.pages.read_page import ReadPage
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput

READ_PAGE = "read_page"

_DESCRIPTION = ToolDescription(
    name=READ_PAGE,
    description=(
        "Opens a page of the web and gives its main text with its links. Only an address that the "
        "user wrote, or that a search or a page listed, can be opened, exactly as it stands there."
    ),
    parameters={
        "type": "object",
        "properties": {
            "url": {"type": "string", "description": "The whole address, as it was written."}
        },
        "required": ["url"],
        "additionalProperties": False,
    },
)
_UNKNOWN = (
    "This page was not opened: nobody wrote this address, and no search or page listed it. Only "
    "such addresses are opened, word for word as they were written."
)
_PICTURE = "There is only a picture at this address, which cannot be shown here."
_LONGEST_HOST = 60
_SECONDS = 20.0


def page_tool(read: ReadPage) -> Tool:
    """The tool, which reads with this; how much of a page is read is decided there."""

    async def run(arguments: Arguments, caller: Caller) -> ToolOutput:
        url = str(arguments["url"]).strip()
        if not caller.may_open(url):
            return ToolOutput(_UNKNOWN, is_error=True)
        try:
            page = await read(url, ALONE)
        except (FetchError, PageError) as error:
            return ToolOutput(f"This page could not be opened: {error.reason}.", is_error=True)
        if not page.text and page.images:
            return ToolOutput(_PICTURE, is_error=True)
        return ToolOutput(_write(page), (Source(page.url, page.title, is_read=True),))

    return Tool(
        _DESCRIPTION,
        run,
        _show,
        title=N_("Open pages"),
        seconds=_SECONDS,
        is_for_guests=True,
    )


def _write(page: Page) -> str:
    left_out = page.left_out
    if left_out is None:
        return page.write()
    of = f"{left_out.total} pages" if left_out.unit == "pages" else "100 percent"
    return f"{page.write()}\n\n(Cut off here: the first {left_out.kept} of {of}.)"


def _show(arguments: Arguments) -> str:
    """The host alone: the rest of an address may be long, and is not for everybody."""
    try:
        host = urlsplit(str(arguments["url"]).strip()).hostname or ""
    except ValueError:
        host = ""
    return f"📄 {clean_line(host, _LONGEST_HOST)}".strip()
