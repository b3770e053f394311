"""A Telegram that a test speaks for, below python-telegram-bot."""

from abc import abstractmethod

from telegram.request import BaseRequest, RequestData


class CannedRequest(BaseRequest):
    """No connection: what a call is answered with is said by `answer`."""

    @abstractmethod
    def answer(self, method: str) -> tuple[int, bytes]:
        """Status and body for a call of this method, such as getChat."""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        return self.answer(url.rpartition("/")[2])
