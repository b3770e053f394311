"""Which updates wait for each other on their way to a webhook."""

from sandbox.botapi.json_types import Json
from sandbox.botapi.words import words

Route = tuple[str, int]
# One queue for each chat: the others have one of their own beside it, as at Telegram.
_OF_A_CHAT = words("message edited_message channel_post edited_channel_post")
_OF_A_PERSON = words(
    "callback_query inline_query chosen_inline_result chat_member chat_join_request "
    "shipping_query pre_checkout_query purchased_paid_media"
)


def route_of(update: Json) -> Route:
    """The queue of an update; what belongs to nobody waits for nobody."""
    kind = next((name for name in update if name != "update_id"), "")
    content = update.get(kind)
    owner = _user_id(content) if kind in _OF_A_PERSON else _chat_id(content)
    if owner is None:
        return "alone", int(update["update_id"])
    return "message" if kind in _OF_A_CHAT else kind, owner


def chat_of(update: Json) -> int | None:
    """The chat that an update belongs to."""
    for content in update.values():
        found = _chat_id(content)
        if found is not None:
            return found
    return None


def _chat_id(content: object) -> int | None:
    if not isinstance(content, dict):
        return None
    own = _id_of(content.get("chat"))
    return _chat_id(content.get("message")) if own is None else own


def _user_id(content: object) -> int | None:
    return _id_of(content.get("from")) if isinstance(content, dict) else None


def _id_of(whose: object) -> int | None:
    found = whose.get("id") if isinstance(whose, dict) else None
    return found if isinstance(found, int) else None
