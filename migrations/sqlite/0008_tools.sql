-- What the model has called on the way to an answer, word for word: the history shows it again.

CREATE TABLE tool_rounds (        -- a completion that ended in calls of tools
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round INTEGER NOT NULL,       -- from 0
    said TEXT NOT NULL,           -- before the calls
    state TEXT NOT NULL,          -- what the provider wants back with them
    PRIMARY KEY (turn_id, round)
) STRICT, WITHOUT ROWID;

CREATE TABLE tool_calls (
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round INTEGER NOT NULL,
    position INTEGER NOT NULL,    -- from 0
    call_id TEXT NOT NULL,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,      -- JSON, as the model wrote it
    begun_at REAL,                -- from then on it may have changed something in the world
    result TEXT,                  -- NULL while it is not known
    sources TEXT NOT NULL DEFAULT '',           -- JSON: the pages that the result rests on
    PRIMARY KEY (turn_id, round, position)
) STRICT, WITHOUT ROWID;

ALTER TABLE turns ADD COLUMN sources TEXT NOT NULL DEFAULT '';   -- JSON: what the answer rests on

CREATE TABLE approvals (          -- calls that a person is asked about before they are done
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round INTEGER NOT NULL,
    position INTEGER NOT NULL,
    tool TEXT NOT NULL,
    title TEXT NOT NULL,          -- of the tool, for people
    asked_at REAL NOT NULL,
    message_id INTEGER,           -- of the card that asks
    verdict TEXT CHECK (verdict IN ('once', 'chat', 'denied', 'expired')),    -- NULL: open
    PRIMARY KEY (turn_id, round, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE allowed_tools (      -- that a chat need not be asked about again
    chat_id INTEGER NOT NULL,
    tool TEXT NOT NULL,
    PRIMARY KEY (chat_id, tool)
) STRICT, WITHOUT ROWID;
