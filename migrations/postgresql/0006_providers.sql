-- Several providers: which of them rest, and which model has written what another one should have.

CREATE TABLE IF NOT EXISTS provider_rests (
    provider TEXT COLLATE "C" PRIMARY KEY,    -- its name; '' is the first
    until DOUBLE PRECISION NOT NULL,
    failures BIGINT NOT NULL,     -- in a row
    error TEXT NOT NULL           -- the class of the last
);

-- The model that the conversation wanted, and the one that it has stayed with; '': it never moved.
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS wanted_model TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS pinned_model TEXT NOT NULL DEFAULT '';

-- The model that wrote the answer, where it was not the chosen one.
ALTER TABLE turns ADD COLUMN IF NOT EXISTS written_by TEXT NOT NULL DEFAULT '';
