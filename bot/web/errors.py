"""What keeps a server from beginning."""


class CannotListen(Exception):
    """Nothing can listen at the address; a sentence that says why."""
