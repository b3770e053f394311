"""What the bot of the sandbox finds in its environment."""

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

KEY_NAME = "OPENAI_API_KEY"
OPENAI_URL = "https://api.openai.com/v1"
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def read_env_file(path: Path) -> dict[str, str]:
    """The names and values of a .env file; nothing if there is none."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    # However it is saved, a name is a name; the bot itself tells what is wrong with the file.
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    lines = content.decode("utf-16" if is_wide else "utf-8-sig", "replace").splitlines()
    found = [match.groups() for line in lines if (match := _LINE.match(line))]
    return {name: _unquote(value) for name, value in found}


def _unquote(value: str) -> str:
    quote = value[:1]
    if quote in ("'", '"') and value.find(quote, 1) > 0:
        return value[1 : value.find(quote, 1)]
    return re.split(r"(?:^|\s)#", value, maxsplit=1)[0].strip()


def has_real_model(environ: Mapping[str, str], env_file: Mapping[str, str]) -> bool:
    """Whether the operator has a key, or a server of their own that needs none."""
    found = {**env_file, **{name: value for name, value in environ.items() if value.strip()}}
    key_name = found.get("OPENAI_API_KEY_NAME") or KEY_NAME
    is_own_server = found.get("OPENAI_BASE_URL", "").rstrip("/") not in ("", OPENAI_URL)
    return bool(found.get(key_name) or found.get(f"{key_name}_FILE") or is_own_server)


def has_search_engine(environ: Mapping[str, str], env_file: Mapping[str, str]) -> bool:
    """Whether the operator has chosen one, or none."""
    return "SEARCH_ENGINE" in {**env_file, **environ}


def bot_environment(
    environ: Mapping[str, str],
    *,
    telegram_url: str,
    token: str,
    admin_id: int,
    model_url: str | None,
    web_host: str,
    search_url: str | None = None,
) -> dict[str, str]:
    """The operator's environment, with Telegram put in its place, and what else is ours."""
    proxies = [environ.get("NO_PROXY") or environ.get("no_proxy") or "", "127.0.0.1", "localhost"]
    ours = {
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_BASE_URL": telegram_url,
        "ADMIN_USER_IDS": str(admin_id),
        "ALLOWED_USER_IDS": "*",
        # A DATA_DIR of the .env file belongs to the real bot, and stays out of the game.
        "DATA_DIR": environ.get("DATA_DIR") or str(Path("data") / "sandbox"),
        # The little web is a private one, too.
        "FETCH_ALLOWED_HOSTS": ",".join(
            filter(None, (environ.get("FETCH_ALLOWED_HOSTS"), web_host))
        ),
        "NO_PROXY": ",".join(filter(None, proxies)),
        "PYTHONUNBUFFERED": "1",
    }
    if model_url is not None:
        ours |= {
            "OPENAI_API_KEY_NAME": KEY_NAME,
            KEY_NAME: "no-key-in-the-sandbox",
            "OPENAI_BASE_URL": model_url,
            # It says nothing, but as long as the words would take.
            "OPENAI_SPEECH_MODEL": environ.get("OPENAI_SPEECH_MODEL") or "gpt-4o-mini-tts",
        }
    if search_url is not None:
        ours |= {"SEARCH_ENGINE": "searxng", "SEARCH_URL": search_url}
    return {**environ, **ours}
