"""The access list: who may speak now, by the operator's lists and by what admins decided since."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.access import Access
from bot.storage.grants import Grant, Verdict


class AccessList:
    """Holds the access rule in force; a change counts from the next message on."""

    def __init__(self, lists: Access, grants: Iterable[Grant] = ()) -> None:
        self.access = lists
        for grant in grants:
            self.grant(grant.id, grant.verdict)

    def grant(self, id_: int, verdict: Verdict) -> None:
        """Let in or shut out a person, or a group (negative id); or make a person the owner."""
        access = self.access
        admins, denied = access.admins, access.denied - {id_}
        users, chats = access.users - {id_}, access.chats - {id_}
        if verdict == "owner":
            admins |= {id_}
        elif verdict == "denied":
            denied |= {id_}
        elif id_ > 0:
            users |= {id_}
        else:
            chats |= {id_}
        self.access = replace(access, admins=admins, users=users, chats=chats, denied=denied)

    def move(self, old_id: int, new_id: int) -> None:
        """A group got another id: what was decided about it holds for that."""
        if old_id in self.access.denied:
            self.grant(new_id, "denied")
        elif old_id in self.access.chats:
            self.grant(new_id, "allowed")
