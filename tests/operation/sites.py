"""A site on this machine that says whatever a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep


class Site:
    """Answers with this body; `asked` are the paths and headers that it has seen."""

    def __init__(self) -> None:
        self.body = b'{"tag_name": "v0.2.0"}'
        self.location = ""
        self.drip = 0.0
        self.asked: list[tuple[str, str]] = []
        self.url = ""


@contextmanager
def open_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's own name
            site.asked.append((self.path, str(self.headers)))
            if site.location and self.path == "/":
                self.send_response(302)
                self.send_header("Location", site.location)
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            try:
                step = 1 if site.drip else 8192
                for at in range(0, len(site.body), step):
                    self.wfile.write(site.body[at : at + step])
                    sleep(site.drip)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        site.url = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
