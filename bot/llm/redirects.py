"""Where a provider's server may send us on to: the same host, over the same or a safer way."""

import httpx2


class RedirectRefused(httpx2.RequestError):
    """It leads elsewhere, where neither key nor question are sent; `origin` says where."""

    def __init__(self, origin: str) -> None:
        super().__init__("a redirect that is not followed")
        self.origin = origin


async def refuse_redirects(response: httpx2.Response) -> None:
    """Look at a response before its redirect is followed. Raises RedirectRefused."""
    if not response.has_redirect_location:
        return
    asked = response.request.url
    try:
        target = asked.join(response.headers["location"])
    except httpx2.InvalidURL:
        raise RedirectRefused("") from None
    # 301 to 303 make another request out of a question: it would arrive as a GET without a body.
    stays_itself = response.request.method in {"GET", "HEAD"} or response.status_code in {307, 308}
    if not (stays_itself and is_same_origin(asked, target)):
        raise RedirectRefused(origin_of(target))


def is_same_origin(asked: httpx2.URL, target: httpx2.URL) -> bool:
    """Whether it is the same scheme, host and port, or https instead of http on the same host."""
    if asked.host != target.host:
        return False
    if asked.scheme == "http" and target.scheme == "https":
        return True
    return asked.scheme == target.scheme and _port(asked) == _port(target)


def origin_of(url: httpx2.URL) -> str:
    """Scheme, host and port, and nothing that may be secret."""
    port = f":{url.port}" if url.port else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}"


def _port(url: httpx2.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
