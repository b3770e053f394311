"""python -m bot health: what the bot's own server says, in words and as an exit status."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.operation.health import ask_ready


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that says this to everything; its host:port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's own name
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"ready\n", (True, "ready")),
        (200, b"ready (standing by)\n", (True, "ready (standing by)")),
        (503, b"the database\ncan't be written\n", (False, "the database can't be written")),
        (503, b"\x1b[2Jodd", (False, "[2Jodd")),
    ],
)
def test_what_the_bot_says_of_itself(status: int, body: bytes, expected: tuple[bool, str]) -> None:
    with answering(status, body) as listen:
        assert ask_ready(listen) == expected


@pytest.mark.parametrize(
    ("status", "body"), [(404, b"not found"), (200, b"<html>hello</html>"), (503, b"")]
)
def test_another_server_is_not_this_bot(status: int, body: bytes) -> None:
    with answering(status, body) as listen:
        assert ask_ready(listen) == (False, f"what answers at {listen} is not this bot")


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200, b"\0" * 70_000]
)
def test_nor_is_another_program_at_the_address(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        listen = f"127.0.0.1:{server.getsockname()[1]}"

        def answer() -> None:
            connection, _ = server.accept()
            with connection, suppress(ConnectionError):
                connection.recv(1000)
                connection.sendall(said)

        thread = Thread(target=answer)
        thread.start()
        assert ask_ready(listen) == (False, f"what answers at {listen} is not this bot")
        thread.join()


def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    with answering(200, b"ready") as listen:
        assert ask_ready(listen) == (True, "ready")


def test_an_address_that_means_all_of_them_is_asked_at_this_machines_own() -> None:
    with answering(200, b"ready") as listen:
        port = listen.partition(":")[2]
        assert ask_ready(f"0.0.0.0:{port}") == (True, "ready")


def test_a_bot_that_does_not_run_is_not_ready() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{held.getsockname()[1]}"

        assert ask_ready(listen) == (False, f"nothing answers at {listen}")
