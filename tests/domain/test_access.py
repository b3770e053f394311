"""Who may speak: by default nobody but the admins."""

import pytest

from bot.domain.access import Access

ADMIN, FRIEND, STRANGER = 1, 2, 3
GROUP, OTHER_GROUP = -100, -200

CLOSED = Access(admins=frozenset({ADMIN}))
FRIENDLY = Access(admins=frozenset({ADMIN}), users=frozenset({FRIEND}), chats=frozenset({GROUP}))
SHUT = Access(
    admins=frozenset({ADMIN}),
    users=frozenset({FRIEND}),
    chats=frozenset({GROUP}),
    denied=frozenset({FRIEND, GROUP, ADMIN}),
    is_open_to_all_users=True,
)


@pytest.mark.parametrize(
    ("access", "user_id", "chat_id", "may_speak"),
    [
        pytest.param(Access(), ADMIN, ADMIN, False, id="nobody is named, so nobody"),
        pytest.param(CLOSED, ADMIN, ADMIN, True, id="an admin"),
        pytest.param(CLOSED, ADMIN, GROUP, True, id="an admin in a group"),
        pytest.param(CLOSED, STRANGER, STRANGER, False, id="a stranger"),
        pytest.param(CLOSED, STRANGER, GROUP, False, id="an admin opens no group for others"),
        pytest.param(FRIENDLY, FRIEND, OTHER_GROUP, True, id="an allowed user anywhere"),
        pytest.param(FRIENDLY, STRANGER, GROUP, True, id="a member of an allowed group"),
        pytest.param(FRIENDLY, STRANGER, OTHER_GROUP, False, id="a member of another group"),
        pytest.param(FRIENDLY, STRANGER, STRANGER, False, id="a member alone"),
        pytest.param(SHUT, FRIEND, FRIEND, False, id="denied, though allowed"),
        pytest.param(SHUT, STRANGER, GROUP, False, id="in a denied group, though open to all"),
        pytest.param(SHUT, STRANGER, STRANGER, True, id="not the one who was denied"),
        pytest.param(SHUT, ADMIN, GROUP, True, id="an admin cannot be denied"),
        pytest.param(Access(is_open_to_all_users=True), STRANGER, GROUP, True, id="all users"),
        pytest.param(Access(is_open_in_all_chats=True), STRANGER, GROUP, True, id="all chats"),
    ],
)
def test_who_may_speak(access: Access, user_id: int, chat_id: int, may_speak: bool) -> None:
    assert access.may_speak(user_id, chat_id) is may_speak


def test_an_open_bot_has_no_more_admins_than_before() -> None:
    everyone = Access(is_open_to_all_users=True, is_open_in_all_chats=True)

    assert not everyone.is_admin(STRANGER)


@pytest.mark.parametrize(
    ("access", "chat_id", "is_allowed"),
    [
        pytest.param(CLOSED, GROUP, False, id="nobody let it in"),
        pytest.param(FRIENDLY, GROUP, True, id="it was let in"),
        pytest.param(FRIENDLY, OTHER_GROUP, False, id="another was"),
        pytest.param(SHUT, GROUP, False, id="denied, though open to all"),
        pytest.param(SHUT, OTHER_GROUP, True, id="open to all"),
        pytest.param(Access(is_open_in_all_chats=True), GROUP, True, id="all chats"),
    ],
)
def test_a_group_is_let_in_as_a_whole(access: Access, chat_id: int, is_allowed: bool) -> None:
    assert access.is_chat_allowed(chat_id) is is_allowed
