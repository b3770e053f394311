"""What can go wrong with the page that a link leads to."""

from bot.domain.file_errors import FileError
from bot.i18n.language import N_


class PageError(FileError):
    """A link's page cannot be shown to the model, which is told the `reason`."""

    reason = "it could not be read"
    sentence = N_("I couldn't open {name}. Please paste its text here.")


class PageRefused(PageError):
    """It leads into a private network, or is no address that is opened at all."""

    reason = "only pages of the public web are opened"
    sentence = N_("I only open pages of the public web, so I didn't open {name}.")


class PageUnreachable(PageError):
    """No such host, or no connection."""

    is_worth_retrying = True
    reason = "its site cannot be reached"
    sentence = N_("I can't reach {name}. Please check the link.")


class PageMissing(PageError):
    """404 or 410."""

    reason = "there is no such page"
    sentence = N_("I couldn't find {name}. Please check the link.")


class PageClosed(PageError):
    """Its site wants a sign-in, or no bots."""

    reason = "its site does not let me read it"
    sentence = N_("{name} doesn't let me read it. Please paste its text here.")


class PageTooSlow(PageError):
    """Not there in time."""

    is_worth_retrying = True
    reason = "its site took too long"
    sentence = N_("{name} took too long to open. Please try again later.")


class PageTooLarge(PageError):
    """More bytes than are taken."""

    reason = "it is too large"
    sentence = N_("{name} is too big for me to open.")


class PageWithoutText(PageError):
    """There is nothing on it, or only what a browser would build."""

    reason = "there is no text on it"
    sentence = N_("I found no text on {name}. Please paste its text here.")
