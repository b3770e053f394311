"""The sandbox's model behind HTTP."""

import time
from collections.abc import Sequence

from aiohttp import web

from sandbox.modelapi.chat import complete
from sandbox.modelapi.front import attend
from sandbox.modelapi.images import edit, fetch, generate
from sandbox.modelapi.mistakes import Refused, error_body
from sandbox.modelapi.playbook import MODELS, Playbook
from sandbox.modelapi.reply import Reply, Request
from sandbox.modelapi.responses import respond
from sandbox.modelapi.speech import transcribe
from sandbox.modelapi.voice import speak

# Pictures travel inside the JSON: a long conversation with photos is a large one.
LARGEST_BODY = 256 * 1024 * 1024
# What there is to choose from where every name will do.
OFFERED = ("gpt-6-luna", "gpt-6-sol", "gpt-6-astra")


class ModelServer(Playbook):
    """An OpenAI-compatible API on 127.0.0.1."""

    def __init__(self, *, models: Sequence[str] = MODELS, seed: int = 1) -> None:
        super().__init__(models=models, seed=seed)
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        # handler_cancellation: a handler learns that its client hung up.
        runner = web.AppRunner(
            build_application(self),
            handler_cancellation=True,
            access_log=None,
            shutdown_timeout=0.1,
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.is_stopping = False
        self._runner = runner
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"

    async def stop(self) -> None:
        self.is_stopping = True
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def build_application(book: Playbook) -> web.Application:
    application = web.Application(client_max_size=LARGEST_BODY)
    router = application.router
    router.add_get("/v1/models", attend(book, list_models))
    router.add_post("/v1/chat/completions", attend(book, complete))
    router.add_post("/v1/responses", attend(book, respond))
    router.add_post("/v1/images/generations", attend(book, generate))
    router.add_post("/v1/images/edits", attend(book, edit))
    router.add_post("/v1/audio/speech", attend(book, speak))
    router.add_post("/v1/audio/transcriptions", attend(book, transcribe))
    router.add_get("/drawn/{name}", attend(book, fetch, needs_key=False))
    router.add_route("*", "/{anywhere:.*}", attend(book, say_where))
    return application


async def list_models(book: Playbook, _http: web.Request, _record: Request) -> web.StreamResponse:
    now = int(time.time())
    data = [
        {"id": name, "object": "model", "created": now, "owned_by": "sandbox"}
        for name in book.models or OFFERED
    ]
    return web.json_response({"object": "list", "data": data})


async def say_where(_book: Playbook, http: web.Request, _record: Request) -> web.StreamResponse:
    message = f"Invalid URL ({http.method} {http.path})"
    raise Refused(Reply(status=404, error=error_body(message)))
