"""python -m bot.json_schema.validator_main: one validation in its own process."""

import faulthandler
import json
import sys
from dataclasses import asdict

from bot.json_schema.validation import validate

SECONDS = 5.0


def main() -> None:
    """[text, schema] on stdin, the verdict on stdout."""
    # Should the bot itself be killed meanwhile, nobody else ends this.
    faulthandler.dump_traceback_later(2 * SECONDS, exit=True)
    text, schema = json.load(sys.stdin)
    json.dump(asdict(validate(text, schema)), sys.stdout)


if __name__ == "__main__":
    main()
