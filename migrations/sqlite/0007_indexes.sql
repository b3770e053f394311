-- What is looked for stands in an index, and for that in a column of its own.

ALTER TABLE sources ADD COLUMN reply_author_id INTEGER;     -- who wrote what it replies to
UPDATE sources SET reply_author_id = NULLIF(reply ->> 'author_id', 0) WHERE json_valid(reply);
CREATE INDEX sources_of_reply_author ON sources (reply_author_id)
    WHERE reply_author_id IS NOT NULL;

CREATE INDEX turns_shown ON turns (asked_at) WHERE state = 'shown';
CREATE INDEX turns_of_author ON turns (author_id) WHERE author_id <> chat_id;   -- in groups
CREATE INDEX audit_of_action ON audit (action, id);
