"""When a leader that does not reach Telegram lets another process try, and which."""

import psycopg

_LEASES_UNREACHED = 3
PAUSE_SECONDS = 60
"""Between two hand-overs: where nobody reaches Telegram, they would only throw it to and fro."""

_STAND_BY = """
    INSERT INTO leases (name, owner, until)
    VALUES ('standby ' || %(owner)s, %(owner)s,
        clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (name) DO UPDATE SET until = excluded.until
    WHERE leases.until < clock_timestamp() + make_interval(secs => %(seconds)s / 2.0)
"""
_STANDS_BY = "name LIKE 'standby %%' AND until > clock_timestamp()"
_STAND_BY_NO_MORE = """
    DELETE FROM leases WHERE name LIKE 'standby %%'
    AND (owner = %(owner)s OR until < clock_timestamp())
"""
_LOOK = f"""
    SELECT (SELECT COUNT(*) FROM leases WHERE {_STANDS_BY}),
        (SELECT COUNT(*) FROM leases WHERE name = 'pause' AND until > clock_timestamp())
"""  # noqa: S608 - of constants
_HAND_OVER = f"""
    UPDATE leases SET until = clock_timestamp() + make_interval(secs => %(seconds)s), owner = (
        SELECT owner FROM leases WHERE {_STANDS_BY} ORDER BY until DESC, name LIMIT 1
    )
    WHERE name = 'bot' AND owner = %(owner)s RETURNING 1
"""  # noqa: S608 - of constants
_PAUSE = """
    INSERT INTO leases (name, owner, until)
    VALUES ('pause', '', clock_timestamp() + make_interval(secs => %(pause)s))
    ON CONFLICT (name) DO UPDATE SET until = excluded.until
"""

Values = dict[str, object]


def is_due(unreached: float, lease: float, standbys: int, *, is_pause: bool) -> bool:
    """Whether another process is to try. `unreached`: seconds in which all calls were in vain."""
    return unreached >= _LEASES_UNREACHED * lease and standbys > 0 and not is_pause


def stand_by(connection: psycopg.Connection, values: Values) -> None:
    """Note for the time of a lease that this process is there."""
    connection.execute(_STAND_BY.encode(), values)


def stand_by_no_more(connection: psycopg.Connection, values: Values) -> None:
    """It works, or ends."""
    connection.execute(_STAND_BY_NO_MORE.encode(), values)


def look_around(connection: psycopg.Connection) -> tuple[int, bool]:
    """How many stand by, and whether the lease was handed over not long ago."""
    row = connection.execute(_LOOK.encode()).fetchone()
    standbys, pauses = row or (0, 0)
    return int(standbys), bool(pauses)


def hand_over(connection: psycopg.Connection, values: Values) -> bool:
    """Let one that stands by have the lease; False where it was this process's no more.

    If that one has just died, its time is over like any other's. Raises psycopg.Error, also where
    nobody stands by any more.
    """
    is_done = connection.execute(_HAND_OVER.encode(), values).fetchone() is not None
    if is_done:
        connection.execute(_PAUSE.encode(), {"pause": PAUSE_SECONDS})
    return is_done
