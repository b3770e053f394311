"""What can be wrong with a server, in words for the log and /status, or for the model."""


class ServerAway(Exception):
    """It cannot be talked to; the text says why, in a few English words, and holds no secret."""


class CallRefused(Exception):
    """It will not do what it was asked, and says why in its own words, which are foreign."""


def find_cause(error: BaseException) -> BaseException:
    """The first error in a group, which is how the SDK's tasks tell of theirs."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
