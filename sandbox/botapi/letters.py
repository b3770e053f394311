"""One update posted to a webhook, and what its answer means."""

import errno
import json
import os
import ssl
from dataclasses import dataclass

import aiohttp
from yarl import URL

from sandbox.botapi.json_types import Json
from sandbox.botapi.webhook import Webhook, parse_url, tls_context

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
# The first digit of a status that means the update was received.
SUCCESS = 2
LONGEST_ANSWER = 1024 * 1024
# What is never carried out when it comes as an answer.
_IGNORED = ("deletewebhook", "setwebhook", "close", "logout")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the status is 0 where nothing did."""

    status: int = 0
    error: str | None = None
    # In seconds; 0 where the webhook did not say.
    retry_after: int = 0
    # The method that the answer calls, which gives no result and no error.
    method: str = ""

    @property
    def is_success(self) -> bool:
        return self.error is None


async def post(
    session: aiohttp.ClientSession, webhook: Webhook, update: Json, seconds: float
) -> Answer:
    """As Telegram does it: no redirects, 2xx is success, and the body is only looked at then."""
    if not webhook.is_near:
        return Answer(error="Connection timed out")
    url = parse_url(webhook.url)
    headers = {"Host": url.host or ""}
    if webhook.secret:
        headers[SECRET_HEADER] = webhook.secret
    try:
        async with session.post(
            url.with_host(webhook.ip_address),
            json=update,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds),
            ssl=tls_context(webhook.certificate) if webhook.certificate else True,
            server_hostname=url.host if url.scheme == "https" else None,
        ) as response:
            return await _read(response)
    except TimeoutError:
        return Answer(error="Read timeout expired")
    except aiohttp.ClientSSLError as error:
        return Answer(error=f"SSL error {{{_reason(error)}}}")
    except aiohttp.ClientConnectorError as error:
        return Answer(error=os.strerror(error.errno or errno.ECONNREFUSED))
    except aiohttp.ClientResponseError:
        return Answer(error="Wrong response from the webhook: it is not HTTP")
    except (aiohttp.ClientError, OSError):
        return Answer(error="Connection closed")


async def _read(response: aiohttp.ClientResponse) -> Answer:
    body = bytearray()
    async for chunk in response.content.iter_chunked(LONGEST_ANSWER):
        body += chunk
        if len(body) > LONGEST_ANSWER:
            break
    if response.status // 100 == SUCCESS:
        return Answer(response.status, method=called_method(bytes(body), response.content_type))
    asked = response.headers.get("Retry-After", "")
    return Answer(
        response.status,
        f"Wrong response from the webhook: {response.status} {response.reason}",
        int(asked) if asked.isascii() and asked.isdigit() else 0,
    )


def called_method(body: bytes, content_type: str) -> str:
    """The method that an answer calls, in JSON or as a form; empty where it calls none."""
    if content_type == "application/x-www-form-urlencoded":
        method = URL("/?" + body.decode(errors="replace")).query.get("method", "")
    else:
        try:
            said = json.loads(body or b"null")
        except ValueError:
            return ""
        method = str(said.get("method", "")) if isinstance(said, dict) else ""
    is_ignored = method.lower() in _IGNORED or method.lower().startswith("get")
    return "" if is_ignored else method


def _reason(error: aiohttp.ClientSSLError) -> str:
    cause = error.__cause__
    return cause.reason if isinstance(cause, ssl.SSLError) and cause.reason else "unknown"
