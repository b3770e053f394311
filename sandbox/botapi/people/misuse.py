"""What a test or a page asked for and no person could do."""


class Impossible(AssertionError):
    """Nobody could do this on a phone."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
