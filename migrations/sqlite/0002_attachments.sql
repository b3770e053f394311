-- What comes with questions besides words, and answers that are JSON or pictures.

ALTER TABLE turns ADD COLUMN order_kind TEXT NOT NULL DEFAULT 'words'
    CHECK (order_kind IN ('words', 'json', 'picture'));
ALTER TABLE turns ADD COLUMN schema TEXT NOT NULL DEFAULT '';   -- what a JSON answer has to match
ALTER TABLE turns ADD COLUMN has_unseen INTEGER NOT NULL DEFAULT 0;     -- the model sees no pictures

ALTER TABLE sources ADD COLUMN album TEXT NOT NULL DEFAULT '';  -- Telegram's media_group_id
CREATE INDEX sources_of_album ON sources (chat_id, album) WHERE album <> '';

CREATE TABLE files (              -- pictures, each kept once
    sha256 TEXT PRIMARY KEY,      -- of the content, in hex
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,       -- pixels
    height INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE attachments (        -- what came with a question, and what was read in it
    id INTEGER PRIMARY KEY,
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL,
    position INTEGER NOT NULL,    -- within its message
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,        -- Telegram's, to fetch it by
    unique_id TEXT NOT NULL,      -- Telegram's, the same for the same file
    name TEXT NOT NULL,
    size INTEGER NOT NULL,        -- bytes, 0 where Telegram does not say
    is_quoted INTEGER NOT NULL,   -- it came with the message replied to
    is_read INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT '',
    is_speech INTEGER NOT NULL DEFAULT 0,
    problem TEXT,                 -- the class of the sentence why it cannot be shown
    kept INTEGER,                 -- pages or percent that fitted, where not all did
    total INTEGER,
    unit TEXT
) STRICT;
CREATE UNIQUE INDEX attachments_of_turn ON attachments (turn_id, message_id, position);

CREATE INDEX attachments_of_file ON attachments (unique_id);

CREATE TABLE images (             -- the pictures of a message, in the model's order
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL REFERENCES files (sha256),
    attachment_id INTEGER REFERENCES attachments (id) ON DELETE CASCADE,
    original BLOB,                -- of a picture that was made: as the provider gave it
    PRIMARY KEY (turn_id, role, position)
) STRICT;
CREATE INDEX images_of_attachment ON images (attachment_id) WHERE attachment_id IS NOT NULL;
CREATE INDEX images_of_file ON images (sha256);

CREATE TABLE uploads (            -- the Telegram message that shows an answer's file or picture
    turn_id INTEGER PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,  -- 0: it was perhaps sent
    sent_after INTEGER NOT NULL,  -- a message of the chat that was there before it
    digest TEXT NOT NULL          -- of what it shows
) STRICT;

CREATE TABLE json_threads (       -- threads in which every answer is JSON
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
    schema TEXT NOT NULL,
    PRIMARY KEY (chat_id, topic_id)
) STRICT, WITHOUT ROWID;
