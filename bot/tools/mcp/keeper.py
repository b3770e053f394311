"""A process between the bot and a server that it starts, so that the server never outlives it.

Run as `python -m bot.tools.mcp.keeper FD`. The order comes through that pipe; once the bot has
closed it, be it by kill -9, all of this process's group ends. It is kept to what starts quickly.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 1.0
"""Between asking to end and ending."""

NOT_STARTED = 127


def main() -> int:
    """Run what the order says; the status with which it ended."""
    with os.fdopen(int(sys.argv[1]), "rb") as orders:
        order = json.loads(orders.readline())
        # Not ignored: the server would inherit that.
        signal.signal(signal.SIGTERM, lambda _number, _frame: None)
        try:
            server = subprocess.Popen(  # noqa: S603  # the operator's own command
                order["command"], cwd=order["folder"], env=order["environment"]
            )
        except (OSError, ValueError) as error:
            sys.stderr.write(f"it cannot be started: {error}\n")
            return NOT_STARTED
        for inherited in (0, 1):
            os.close(inherited)  # Its ends are for the server alone to close.
        threading.Thread(target=_watch, args=(orders.fileno(),), daemon=True).start()
        status = server.wait()
        sys.stderr.write(f"it has ended with status {status}\n")
        sys.stderr.flush()
        _end_group()
    return status


def _watch(lifeline: int) -> None:
    """Until the bot has closed its end."""
    while os.read(lifeline, 1):
        pass
    _end_group()


def _end_group() -> None:
    """This process too."""
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
