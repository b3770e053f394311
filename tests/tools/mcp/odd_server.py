"""A server without the SDK, of the older kind, that can behave in every odd way.

Its argument is a word: `old` behaves; `silent` never answers; `stubborn` does not end when asked;
`asking` asks all the time; `endless` sends one line without an end; `garbage` sends only that.
What its one tool `say` is given as `reply` it sends back word for word, with ID for the request's.
"""

import json
import os
import signal
import sys
import time

_TOOL = {"name": "say", "inputSchema": {"type": "object"}}


def send(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def answer(request: dict[str, object], result: object) -> None:
    send(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}))


def read(request: dict[str, object], tools: list[object]) -> None:
    """Answer one request as servers did in 2025."""
    params = request.get("params")
    arguments = params.get("arguments") if isinstance(params, dict) else None
    match request["method"]:
        case "initialize":
            about = {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {"listChanged": True}},
                "serverInfo": {"name": "odd", "version": "1"},
            }
            answer(request, about)
        case "tools/list":
            answer(request, {"tools": tools})
        case "tools/call" if isinstance(arguments, dict) and "learn" in arguments:
            tools.append({**_TOOL, "name": arguments["learn"]})
            send('{"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}')
            answer(request, {"content": []})
        case "tools/call" if isinstance(arguments, dict) and "hang" in arguments:
            time.sleep(1000)
        case "tools/call" if isinstance(arguments, dict) and "number" in arguments:
            answer(request, {"content": [{"type": "text", "text": str(os.getpid())}]})
        case "tools/call" if isinstance(arguments, dict):
            send(str(arguments["reply"]).replace("ID", str(request["id"])))
        case _ if "id" in request:
            error = {"code": -32601, "message": "Method not found"}
            send(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}))


def main(manner: str) -> None:
    tools: list[object] = [_TOOL]
    if manner == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while manner == "endless":
        sys.stdout.write("x" * 65_536)
    while manner == "garbage":
        send("What a day!")
    while manner == "asking":
        send('{"jsonrpc": "2.0", "id": 1, "method": "ping"}')
    for line in sys.stdin:
        if manner != "silent":
            read(json.loads(line), tools)
    while manner == "stubborn":
        time.sleep(1000)


if __name__ == "__main__":
    main(sys.argv[1])
