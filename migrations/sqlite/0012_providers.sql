-- Several providers: which of them rest, and which model has written what another one should have.

CREATE TABLE provider_rests (
    provider TEXT PRIMARY KEY,    -- its name; '' is the first
    until REAL NOT NULL,
    failures INTEGER NOT NULL,    -- in a row
    error TEXT NOT NULL           -- the class of the last
) STRICT;

-- The model that the conversation wanted, and the one that it has stayed with; '': it never moved.
ALTER TABLE conversations ADD COLUMN wanted_model TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN pinned_model TEXT NOT NULL DEFAULT '';

-- The model that wrote the answer, where it was not the chosen one.
ALTER TABLE turns ADD COLUMN written_by TEXT NOT NULL DEFAULT '';
