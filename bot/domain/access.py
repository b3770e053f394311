"""Who may speak to the bot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """Whom the operator and the admins let in. By default nobody but the admins.

    `denied` are people and groups that an admin has shut out.
    """

    admins: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()
    denied: frozenset[int] = frozenset()
    is_open_to_all_users: bool = False
    is_open_in_all_chats: bool = False

    def may_speak(self, user_id: int, chat_id: int) -> bool:
        """Whether this author may use the bot in this chat.

        An allowed user may speak anywhere; an allowed chat lets all of its members in. One
        allowed member does not open a group for the others. To be denied goes before all that,
        except for admins.
        """
        if user_id in self.admins:
            return True
        if user_id in self.denied or chat_id in self.denied:
            return False
        return (
            self.is_open_to_all_users
            or self.is_open_in_all_chats
            or user_id in self.users
            or chat_id in self.chats
        )

    def is_chat_allowed(self, chat_id: int) -> bool:
        """Whether all members of this group are let in."""
        return chat_id not in self.denied and (
            self.is_open_to_all_users or self.is_open_in_all_chats or chat_id in self.chats
        )

    def is_admin(self, user_id: int) -> bool:
        """Whether this is one of the bot's own admins."""
        return user_id in self.admins
