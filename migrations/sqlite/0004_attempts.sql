-- What was tried too often is set aside, and troubles are told once, across starts too.

ALTER TABLE updates ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;     -- how often it was taken up
ALTER TABLE updates ADD COLUMN error TEXT;      -- the class of what went wrong, where it is done with that
ALTER TABLE updates ADD COLUMN is_set_aside INTEGER NOT NULL DEFAULT 0; -- given up after the third
CREATE INDEX updates_set_aside ON updates (update_id) WHERE is_set_aside = 1;

ALTER TABLE turns ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN is_set_aside INTEGER NOT NULL DEFAULT 0;
CREATE INDEX turns_set_aside ON turns (id) WHERE is_set_aside = 1;

CREATE TABLE alerts (             -- what the admins were told of
    trouble TEXT NOT NULL,        -- the class of the error
    about TEXT NOT NULL,          -- the model or skill that it is about; "" for the bot as a whole
    told_at REAL NOT NULL,
    PRIMARY KEY (trouble, about)
) STRICT, WITHOUT ROWID;
