"""What Telegram says when it will not, in its own words."""

from sandbox.botapi.json_types import Json

UNAUTHORIZED = "Unauthorized"
NOT_FOUND = "Not Found"
METHOD_NOT_FOUND = "Not Found: method not found"
TOO_LARGE = "Request Entity Too Large"

CONFLICT_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
CONFLICT_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
CONFLICT_WEBHOOK_SET = "Conflict: terminated by setWebhook request"
BLOCKED = "Forbidden: bot was blocked by the user"
NO_ADMIN_RIGHTS = "Bad Request: not enough rights to manage pinned messages in the chat"

CHAT_NOT_FOUND = "Bad Request: chat not found"
CHAT_ID_EMPTY = "Bad Request: chat_id is empty"
CHAT_UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"
THREAD_NOT_FOUND = "Bad Request: message thread not found"
TOPIC_CLOSED = "Bad Request: TOPIC_CLOSED"
NO_FORUM = "Bad Request: the chat is not a forum"
NO_TOPIC_RIGHTS = "Bad Request: not enough rights to create a topic"
TOPIC_NOT_MODIFIED = "Bad Request: TOPIC_NOT_MODIFIED"
TOPIC_NAME = "Bad Request: topic name must be non-empty"
NO_SEND_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"
USER_ID_INVALID = "Bad Request: invalid user_id specified"
MEMBERS_HIDDEN = "Bad Request: CHAT_ADMIN_REQUIRED"
USER_NOT_FOUND = "Bad Request: user not found"
NO_ADMINISTRATORS = "Bad Request: there are no administrators in the private chat"
NO_BAN_RIGHTS = "Bad Request: not enough rights to restrict/unrestrict chat member"
NO_TITLE_RIGHTS = "Bad Request: not enough rights to change chat title"
NO_DESCRIPTION_RIGHTS = "Bad Request: not enough rights to set chat description"
NO_INVITE_RIGHTS = "Bad Request: not enough rights to manage chat invite link"
NOT_IN_PRIVATE_CHATS = "Bad Request: method is not available for private chats"
ONLY_SUPERGROUPS = "Bad Request: method is available for supergroup and channel chats only"
CANNOT_BAN_SELF = "Bad Request: can't restrict self"
CANNOT_BAN_OWNER = "Bad Request: can't remove chat owner"
CANNOT_BAN_ADMINISTRATOR = "Bad Request: user is an administrator of the chat"
TITLE_EMPTY = "Bad Request: chat title must be non-empty"
DESCRIPTION_NOT_MODIFIED = "Bad Request: chat description is not modified"
CANNOT_LEAVE = "Bad Request: chat member status can't be changed in private chats"

TEXT_EMPTY = "Bad Request: message text is empty"
TEXT_TOO_LONG = "Bad Request: message is too long"
# The third and the second of these are reported of Telegram; the others have its form.
RICH_MISSING = 'Bad Request: parameter "rich_message" is required'
RICH_CONTENT = "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"
RICH_INVALID = "Bad Request: RICH_MESSAGE_MARKDOWN_INVALID"
RICH_TOO_LONG = "Bad Request: RICH_MESSAGE_TOO_LONG"
RICH_TOO_MANY = "Bad Request: RICH_MESSAGE_TOO_MANY_BLOCKS"
CAPTION_TOO_LONG = "Bad Request: message caption is too long"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
EDIT_NOT_FOUND = "Bad Request: message to edit not found"
CANNOT_EDIT = "Bad Request: message can't be edited"
NO_TEXT_TO_EDIT = "Bad Request: there is no text in the message to edit"
NO_CAPTION_TO_EDIT = "Bad Request: there is no caption in the message to edit"
REPLY_NOT_FOUND = "Bad Request: message to be replied not found"
PEER_INVALID = "Bad Request: PEER_ID_INVALID"
USER_NOT_MEMBER = "Bad Request: USER_NOT_PARTICIPANT"
USER_IS_BOT = "Bad Request: USER_IS_BOT"
ADMIN_REQUIRED = "Bad Request: CHAT_ADMIN_REQUIRED"
MESSAGE_INVALID = "Bad Request: MESSAGE_ID_INVALID"
QUOTE_NOT_FOUND = "Bad Request: QUOTE_TEXT_INVALID"
DELETE_NOT_FOUND = "Bad Request: message to delete not found"
CANNOT_DELETE = "Bad Request: message can't be deleted"
IDS_EMPTY = "Bad Request: message identifiers are not specified"
IDS_TOO_MANY = "Bad Request: too many message identifiers specified"
IDS_INVALID = "Bad Request: invalid message identifier specified"
IDS_ORDER = "Bad Request: message identifiers must be in a strictly increasing order"
FORWARD_NOT_FOUND = "Bad Request: message to forward not found"
COPY_NOT_FOUND = "Bad Request: message to copy not found"
CANNOT_COPY = "Bad Request: message can't be copied"
FORWARD_NONE = "Bad Request: there are no messages to forward"
COPY_NONE = "Bad Request: there are no messages to copy"
UNPIN_NOT_FOUND = "Bad Request: message to unpin not found"
PIN_NOT_FOUND = "Bad Request: message to pin not found"
REACT_NOT_FOUND = "Bad Request: message to react not found"
REACTION_INVALID = "Bad Request: REACTION_INVALID"
REACTIONS_TOO_MANY = "Bad Request: REACTIONS_TOO_MANY"
MESSAGE_ID_MISSING = "Bad Request: message identifier is not specified"

PARSE_MODE_UNKNOWN = "Bad Request: unsupported parse_mode"
ENTITY_RANGE = "Bad Request: Entity has invalid offset or length specified"
ENTITY_TYPE = "Bad Request: Entity has unsupported type specified"
ENTITY_LINK = "Bad Request: Entity text_link link is invalid"
ENTITY_USER = "Bad Request: Entity text_mention user not found"

BUTTON_DATA = "Bad Request: BUTTON_DATA_INVALID"
BUTTON_URL = "Bad Request: BUTTON_URL_INVALID"
BUTTON_COPY = "Bad Request: BUTTON_COPY_TEXT_INVALID"
BUTTON_TYPE = "Bad Request: BUTTON_TYPE_INVALID"
BUTTON_TEXT = "Bad Request: inline keyboard button text is empty"
BUTTON_ACTIONS = "Bad Request: can't parse inline keyboard button: exactly one action is allowed"
KEYBOARD_INVALID = "Bad Request: can't parse reply keyboard markup JSON object"
KEYBOARD_TOO_BIG = "Bad Request: REPLY_MARKUP_TOO_LONG"
INLINE_KEYBOARD_EXPECTED = "Bad Request: inline keyboard expected"

QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
RESULTS_TOO_MANY = "Bad Request: RESULTS_TOO_MUCH"
RESULT_ID = "Bad Request: RESULT_ID_INVALID"
RESULT_ID_TWICE = "Bad Request: RESULT_ID_DUPLICATE"
RESULT_TYPE = "Bad Request: can't parse inline query result: unsupported inline query result type"
RESULT_TITLE = "Bad Request: ARTICLE_TITLE_EMPTY"
RESULT_CONTENT = "Bad Request: SEND_MESSAGE_TYPE_INVALID"
START_PARAMETER = "Bad Request: START_PARAM_INVALID"
INLINE_ID_INVALID = "Bad Request: MESSAGE_ID_INVALID"
ANSWER_TOO_LONG = "Bad Request: MESSAGE_TOO_LONG"
ACTION_INVALID = "Bad Request: wrong parameter action in request"
DRAFT_PEER = "Bad Request: TEXTDRAFT_PEER_INVALID"
DRAFT_ID = "Bad Request: RANDOM_ID_INVALID"

FILE_MISSING = "Bad Request: there is no file in the request"
FILE_EMPTY = "Bad Request: file must be non-empty"
FILE_WRONG_ID = "Bad Request: wrong file identifier/HTTP URL specified"
FILE_UNKNOWN = "Bad Request: wrong file_id or the file is temporarily unavailable"
FILE_URL = "Bad Request: failed to get HTTP URL content"
FILE_TOO_BIG = "Bad Request: file is too big"
PHOTO_TOO_BIG = "Bad Request: file is too big for a photo"
PHOTO_INVALID = "Bad Request: IMAGE_PROCESS_FAILED"
PHOTO_DIMENSIONS = "Bad Request: PHOTO_INVALID_DIMENSIONS"
VOICES_FORBIDDEN = "Bad Request: VOICE_MESSAGES_FORBIDDEN"
ALBUM_SIZE = "Bad Request: media group must include 2-10 items"
ALBUM_EMPTY = "Bad Request: there are no media in the request"
ALBUM_MIXED = "Bad Request: documents and audio can't be mixed with other media types"
MEDIA_INVALID = "Bad Request: can't parse InputMedia: wrong type"

PLACE_EMPTY = "Bad Request: {name} is empty"
PLACE_WRONG = "Bad Request: wrong location specified"
LIVE_PERIOD = "Bad Request: wrong live location period specified"
VENUE_INCOMPLETE = "Bad Request: VENUE_INVALID"
CONTACT_INCOMPLETE = 'Bad Request: parameter "{name}" is required'
DICE_EMOJI = "Bad Request: EMOTICON_INVALID"

POLL_QUESTION_EMPTY = "Bad Request: poll question must be non-empty"
POLL_QUESTION_LONG = "Bad Request: poll question length must not exceed 300"
POLL_FEW_OPTIONS = "Bad Request: poll must have at least 2 option"
POLL_MANY_OPTIONS = "Bad Request: poll can't have more than 12 options"
POLL_OPTION_EMPTY = "Bad Request: poll options must be non-empty"
POLL_OPTION_LONG = "Bad Request: poll options length must not exceed 100"
POLL_TYPE = "Bad Request: unsupported poll type specified"
POLL_WRONG_ANSWER = "Bad Request: wrong correct option ID specified"
POLL_NOT_FOUND = "Bad Request: message with poll to stop not found"
POLL_NO_POLL = "Bad Request: message is not a poll"
POLL_CANNOT_STOP = "Bad Request: poll can't be stopped"
POLL_CLOSED = "Bad Request: poll has already been closed"

BOT_NAME = "Bad Request: BOT_TITLE_INVALID"
DESCRIPTION_TOO_LONG = "Bad Request: DESCRIPTION_TOO_LONG"
SHORT_DESCRIPTION_TOO_LONG = "Bad Request: ABOUT_TOO_LONG"
MENU_BUTTON = "Bad Request: can't parse menu button: Can't find field \"web_app\""
MENU_BUTTON_TYPE = "Bad Request: can't parse menu button: MenuButton has unsupported type"
MENU_BUTTON_URL = "Bad Request: BUTTON_URL_INVALID"
ADMINISTRATOR_RIGHTS = "Bad Request: can't parse chat administrator rights"

COMMAND_INVALID = "Bad Request: BOT_COMMAND_INVALID"
COMMAND_DESCRIPTION = "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
COMMANDS_TOO_MANY = "Bad Request: BOT_COMMANDS_TOO_MUCH"
LANGUAGE_INVALID = "Bad Request: invalid language code specified"
SCOPE_PRIVATE = "Bad Request: can't use specified scope in private chats"
SCOPE_INVALID = "Bad Request: can't parse BotCommandScope: unsupported type specified"

WEBHOOK_URL = "Bad Request: invalid webhook URL specified"
WEBHOOK_HTTPS = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
WEBHOOK_PORT = "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
WEBHOOK_IP_INVALID = "Bad Request: bad webhook: Invalid IP address specified"
WEBHOOK_IPV6 = "Bad Request: bad webhook: IPv6-only addresses are not allowed"
UPDATE_KIND = "Bad Request: unknown kind of updates"
WEBHOOK_CERTIFICATE = "Bad Request: bad webhook: Can't create an SSL context"
WEBHOOK_SECRET_LONG = "Bad Request: secret token is too long"  # noqa: S105 - a sentence
WEBHOOK_SECRET = "Bad Request: secret token contains unallowed characters"  # noqa: S105 - a sentence
REQUEST_UNREADABLE = "Bad Request: can't parse the request"

_CODES = {
    "Bad Request": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Request Entity Too Large": 413,
    "Too Many Requests": 429,
    "Internal Server Error": 500,
}


class Refusal(Exception):
    """A call that Telegram does not carry out; the code follows from the sentence."""

    def __init__(self, description: str, *, code: int = 0, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.code = code or _CODES.get(description.partition(":")[0], 400)
        self.parameters = parameters

    def to_json(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class TooManyRequests(Refusal):
    """A chat that has been written to too often."""

    def __init__(self, retry_after: int) -> None:
        sentence = f"Too Many Requests: retry after {retry_after}"
        super().__init__(sentence, parameters={"retry_after": retry_after})


class UnparsableMarkup(Refusal):
    """Text whose markup does not parse."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Bad Request: can't parse entities: {reason}")


class UnreadableParameter(Refusal):
    """A parameter of the wrong shape."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"Bad Request: can't parse parameter {name}: {expected} expected")


class WrongFileKind(Refusal):
    """A file id sent again as what it is not."""

    def __init__(self, kind: str, wanted: str) -> None:
        there, asked = (word.title().replace("_", "") for word in (kind, wanted))
        super().__init__(f"Bad Request: can't use file of type {there} as {asked}")
