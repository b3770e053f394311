"""Links to the bot, as a client opens them."""

import re
from urllib.parse import parse_qs, urlsplit

from sandbox.botapi.json_types import Json
from sandbox.botapi.people.cast import Cast
from sandbox.botapi.people.membership import Membership
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.people.speech import Speech

PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
HOSTS = frozenset({"t.me", "telegram.me", "www.t.me"})


class Links(Cast, Membership, Speech):
    """What happens when somebody taps t.me/bot?start=…"""

    def open_link(self, user: Json, url: str, *, group: int | None = None) -> Json:
        """The message that the client sends for it; ?startgroup= needs the group to choose."""
        where, parameter = read_link(url, str(self.world.bot["username"]))
        if where == "start":
            words = f"/start {parameter}" if parameter else "/start"
            return self.say(user, self.private_chat(user), words)
        if group is None:
            what = f"{url} asks for a group"
            raise Impossible(what)
        if not self.world.chats[group].has(self.world.bot_id):
            self.add_bot(group, user)
        return self.say(user, group, f"/start@{self.world.bot['username']} {parameter}".strip())


def read_link(url: str, username: str) -> tuple[str, str]:
    """Whether a link starts a chat or a group, and its parameter."""
    parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", [""])[0]
    else:
        name = parts.path.strip("/") if parts.netloc in HOSTS else ""
    if name.lower() != username.lower():
        what = f"{url!r} is no link to @{username}"
        raise Impossible(what)
    where = "startgroup" if "startgroup" in query else "start"
    parameter = query.get(where, [""])[0]
    if parameter and not PARAMETER.fullmatch(parameter):
        what = f"a client passes on no parameter like {parameter!r}"
        raise Impossible(what)
    return where, parameter
