-- The tables of migrations/sqlite/0008.

CREATE TABLE IF NOT EXISTS tool_rounds (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round BIGINT NOT NULL,
    said TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (turn_id, round)
);

CREATE TABLE IF NOT EXISTS tool_calls (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round BIGINT NOT NULL,
    position BIGINT NOT NULL,
    call_id TEXT NOT NULL,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    begun_at DOUBLE PRECISION,
    result TEXT,
    sources TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (turn_id, round, position)
);

ALTER TABLE turns ADD COLUMN IF NOT EXISTS sources TEXT NOT NULL DEFAULT '';

CREATE TABLE IF NOT EXISTS approvals (
    turn_id BIGINT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    round BIGINT NOT NULL,
    position BIGINT NOT NULL,
    tool TEXT NOT NULL,
    title TEXT NOT NULL,
    asked_at DOUBLE PRECISION NOT NULL,
    message_id BIGINT,
    verdict TEXT CHECK (verdict IN ('once', 'chat', 'denied', 'expired')),
    PRIMARY KEY (turn_id, round, position)
);

CREATE TABLE IF NOT EXISTS allowed_tools (
    chat_id BIGINT NOT NULL,
    tool TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (chat_id, tool)
);
