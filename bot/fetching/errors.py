"""Why something on the web was not fetched; one class for each thing that can be told."""

from typing import ClassVar


class FetchError(Exception):
    """Nothing was fetched. `reason` is for a model or a log, and names neither host nor address."""

    reason: ClassVar[str] = "it could not be fetched"

    def __str__(self) -> str:
        return self.reason


class FetchRefused(FetchError):
    """We do not ask for it at all."""


class NotAnAddress(FetchRefused):
    """Nothing that a browser would open."""

    reason = "it is not an address of the web"


class SchemeRefused(FetchRefused):
    """Neither http nor https."""

    reason = "only http and https are opened"


class CredentialsRefused(FetchRefused):
    """A name or a password stands in it."""

    reason = "there is a user name or a password in the address"


class PrivateAddress(FetchRefused):
    """It leads into a network that is not public, also by a redirect."""

    reason = "it leads into a private network"


class FetchFailed(FetchError):
    """It was asked for, and did not come."""


class NameUnknown(FetchFailed):
    """The name of its host leads nowhere."""

    reason = "there is no such site"


class Unreachable(FetchFailed):
    """No connection, or one that broke."""

    reason = "the site cannot be reached"


class TooSlow(FetchFailed):
    """Not there in time."""

    reason = "the site took too long"


class TooLarge(FetchFailed):
    """More bytes than are taken, packed or unpacked."""

    reason = "it is too large"


class TooManyRedirects(FetchFailed):
    """Redirects in a circle, or without an end."""

    reason = "it redirects again and again"


class Garbled(FetchFailed):
    """It is not packed as it says."""

    reason = "what came is damaged"


class NotFound(FetchFailed):
    """404 or 410."""

    reason = "there is no such page"


class NotAllowed(FetchFailed):
    """401, 402, 403, 407, 429 or 451: for others, or for later."""

    reason = "the site does not let me read it"


class SiteBroken(FetchFailed):
    """Any other status that is none of success."""

    reason = "the site has a problem"


_BY_STATUS: dict[int, type[FetchFailed]] = {
    **dict.fromkeys((404, 410), NotFound),
    **dict.fromkeys((401, 402, 403, 407, 429, 451), NotAllowed),
}


def error_of_status(status: int) -> FetchFailed:
    """Of a status that is neither a success nor a redirect."""
    return _BY_STATUS.get(status, SiteBroken)()
