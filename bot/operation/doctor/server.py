"""The database where it is PostgreSQL: reached, of the right schema, and worked on by a bot."""

import asyncio
from collections.abc import Callable

from bot.operation.doctor.finding import Finding, failure, ok, warning
from bot.operation.doctor.wording import write_size
from bot.storage.engine.server_look import ServerLook
from bot.storage.migrations import DatabaseError


async def look_at_database(look: Callable[[], ServerLook]) -> list[Finding]:
    """What there is to say of it. `look` asks the server, and raises DatabaseError."""
    try:
        seen = await asyncio.to_thread(look)
    except DatabaseError as error:
        return [failure("Database", str(error).removesuffix("."), "Check DATABASE_URL.")]
    found = [_about_server(seen), _about_schema(seen)]
    words = "one process works on it" if seen.has_leader else "no process works on it now"
    return [*found, ok("Bot", words)]


def _about_server(seen: ServerLook) -> Finding:
    detail = f"PostgreSQL {seen.version}, {write_size(seen.size)}"
    if seen.is_too_old:
        return failure("Database", detail, "It must be 14 or newer.")
    if not seen.takes_changes:
        return failure("Database", f"{detail}, read-only", "Let DATABASE_URL lead to the primary.")
    return ok("Database", detail)


def _about_schema(seen: ServerLook) -> Finding:
    if seen.schema > seen.newest:
        detail = f"{seen.schema}, which is newer than this version knows ({seen.newest})"
        return failure("Schema", detail, "Start the newer version.")
    if not seen.schema:
        return warning("Schema", "none yet", "The bot makes it when it starts.")
    if seen.schema < seen.newest:
        return ok("Schema", f"{seen.schema}; the next start brings it to {seen.newest}")
    return ok("Schema", f"{seen.schema}, the newest")
