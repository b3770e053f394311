-- Times are seconds since 1970 (UTC). Ids of chats, users and messages are Telegram's.

CREATE TABLE updates (            -- the inbox: committed before Telegram learns of it
    update_id INTEGER PRIMARY KEY,
    received_at REAL NOT NULL,
    body TEXT NOT NULL,           -- Telegram's JSON; emptied when done
    turn_id INTEGER REFERENCES turns (id),
    done_at REAL                  -- set when its effect is complete
) STRICT;
CREATE INDEX updates_open ON updates (update_id) WHERE done_at IS NULL;
CREATE INDEX updates_of_turn ON updates (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX updates_done ON updates (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE conversations (      -- the messages of a thread since the last reset
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL DEFAULT 0,
    started_at REAL NOT NULL,
    previous_id INTEGER REFERENCES conversations (id),
    first_turn_id INTEGER NOT NULL DEFAULT 0    -- the cut: earlier turns are not shown to the model
) STRICT;
CREATE INDEX conversations_of_thread ON conversations (chat_id, topic_id);

CREATE TABLE threads (            -- a chat, or one topic of it, and its conversation now
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    PRIMARY KEY (chat_id, topic_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (              -- a question and its answer
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    question_message_id INTEGER NOT NULL,       -- the message that the answer replies to
    state TEXT NOT NULL CHECK (state IN ('asked', 'answered', 'shown')),
    asked_at REAL NOT NULL,
    answered_at REAL,
    shown_at REAL,
    finish_reason TEXT,
    error TEXT,                   -- the class of the sentence that was said instead of an answer
    model TEXT,
    first_turn_id INTEGER,        -- the cut that the model saw
    input_tokens INTEGER,
    cached_tokens INTEGER,
    output_tokens INTEGER,
    reasoning_tokens INTEGER,
    is_estimated INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX turns_of_conversation ON turns (conversation_id, id);
CREATE INDEX turns_open ON turns (id) WHERE state <> 'shown';
CREATE INDEX turns_of_chat ON turns (chat_id, topic_id, id);

CREATE TABLE messages (           -- what the model is shown of a turn
    id INTEGER PRIMARY KEY,
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    author_id INTEGER,
    author_name TEXT,
    text TEXT NOT NULL,
    tokens INTEGER NOT NULL,      -- our estimate
    created_at REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_of_turn ON messages (turn_id, role);

CREATE TABLE sources (            -- the Telegram messages that make up a question
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_of_turn ON sources (turn_id);

CREATE TABLE shown (              -- the Telegram messages that show an answer
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (turn_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_messages ON shown (chat_id, message_id);

CREATE TABLE system_prompts (     -- every version; the newest of a chat is in force
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    topic_id INTEGER NOT NULL DEFAULT 0,
    text TEXT,                    -- NULL: back to the default
    set_by INTEGER NOT NULL,
    set_at REAL NOT NULL
) STRICT;
CREATE INDEX system_prompts_of_thread ON system_prompts (chat_id, topic_id, id);

CREATE TABLE strangers (          -- who was told that they may not speak here
    user_id INTEGER PRIMARY KEY,
    told_at REAL NOT NULL
) STRICT;

CREATE TABLE models (             -- what was learnt of a provider's model
    base_url TEXT NOT NULL,
    model TEXT NOT NULL,
    token_ratio REAL,             -- reported tokens per token of our estimate
    context_limit INTEGER,        -- tokens, where an overflow taught it
    PRIMARY KEY (base_url, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused_parameters ( -- optional parameters that a model does not take
    base_url TEXT NOT NULL,
    model TEXT NOT NULL,
    parameter TEXT NOT NULL,
    PRIMARY KEY (base_url, model, parameter)
) STRICT, WITHOUT ROWID;

CREATE TABLE penalties (          -- chats that Telegram told us (429) to leave alone
    chat_id INTEGER PRIMARY KEY,
    until REAL NOT NULL
) STRICT;
