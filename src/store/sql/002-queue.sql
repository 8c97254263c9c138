-- The command queue (queue.md). AUTOINCREMENT: an id is never used twice, it is part of temporary ids.
-- A command is open while finished_at IS NULL: say it with these words, then the partial indexes serve; they hold no
-- history, so that a long past costs nothing, and marking a command as sending touches one of them only.
CREATE TABLE _command (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at      INTEGER NOT NULL,
  provider        TEXT NOT NULL,          -- DATA_PROVIDER_REST …
  source          TEXT NOT NULL,          -- what reachability is kept for: host, connection
  account         TEXT,                   -- name of the credential it is bound to
  entity          TEXT NOT NULL,
  method          TEXT NOT NULL,          -- create update save delete functionCall
  function        TEXT,
  record_id       TEXT,
  state           TEXT NOT NULL DEFAULT 'waiting', -- waiting sending retrying stuck done discarded
  safe            INTEGER NOT NULL DEFAULT 0, -- safe to repeat after a lost answer
  idempotency_key TEXT NOT NULL,
  attempts        INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,                -- while retrying
  comes_after     INTEGER,                -- an earlier open command it depends on; NULL: its turn may come
  waits_for       INTEGER,                -- the stuck command that holds it up, directly or through others
  failing_class   TEXT,                   -- the class its last sends ended in, one after the other,
  failures        INTEGER NOT NULL DEFAULT 0, -- how many of them,
  failing_since   INTEGER,                -- and when the first of them ended
  error           TEXT,                   -- JSON {class, status, title, message, advice}, of the last failure
  sent_at         INTEGER,
  finished_at     INTEGER,                -- NULL: open
  parameters      TEXT,                   -- JSON object: parameter values as resolved when accepted
  data            TEXT,                   -- JSON object: what was written locally
  inverse         TEXT                    -- JSON {row, base, fromSync}: what a discard changed, for its undo
);
-- One record's open commands in their order: dependencies, what a sync must not touch, badges.
CREATE INDEX _command_record ON _command(entity, record_id, id) WHERE finished_at IS NULL;
-- Whose turn may come, by source: the first of each is found by one seek, however long the queue is.
CREATE INDEX _command_turn ON _command(state, source, id) WHERE finished_at IS NULL AND comes_after IS NULL;
CREATE INDEX _command_retry ON _command(next_attempt_at, source) WHERE state = 'retrying';
CREATE INDEX _command_after ON _command(comes_after) WHERE comes_after IS NOT NULL;
CREATE INDEX _command_waits ON _command(waits_for) WHERE waits_for IS NOT NULL;

-- Ids rise with time; they may begin again only after all history is gone.
CREATE TABLE _attempt (
  id               INTEGER PRIMARY KEY,
  command_id       INTEGER NOT NULL REFERENCES _command(id),
  number           INTEGER NOT NULL,
  started_at       INTEGER NOT NULL,
  ended_at         INTEGER,
  class            TEXT,                  -- nick of HfError, 'done', or NULL while under way
  status           INTEGER,               -- HTTP status, 0 if none came
  message          TEXT,
  request          TEXT,                  -- request line and headers, secrets masked
  request_body     TEXT,
  response         TEXT,                  -- status line and headers
  response_body    TEXT                   -- at most 64 KiB
);
CREATE INDEX _attempt_command ON _attempt(command_id, id);

-- What the service has of a record with open commands: the version to put back. from_sync = 1: a sync brought it meanwhile.
-- No row, or data NULL: the service has no such record.
CREATE TABLE _base (
  entity    TEXT NOT NULL,
  id        TEXT NOT NULL,
  data      TEXT,
  from_sync INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (entity, id)
) WITHOUT ROWID;

-- Who mentions a temporary id that creator (a create command) will replace: an open command, or (command_id = 0) a record.
CREATE TABLE _temp_ref (
  creator    INTEGER NOT NULL,
  command_id INTEGER NOT NULL DEFAULT 0,
  entity     TEXT NOT NULL DEFAULT '',
  id         TEXT NOT NULL DEFAULT '',
  temp_id    TEXT NOT NULL, -- behind the key: see is_damage() in hf-recover.c
  PRIMARY KEY (creator, command_id, entity, id)
) WITHOUT ROWID;
CREATE INDEX _temp_ref_command ON _temp_ref(command_id) WHERE command_id <> 0;
CREATE INDEX _temp_ref_record ON _temp_ref(entity, id) WHERE command_id = 0;

-- What solutions may read (solution-format.md, "Entities and local tables"): open commands only.
CREATE VIEW _commandQueue AS
SELECT id AS id, id AS commandId, provider AS queue,
       method AS type,
       json_object('functionId', function, 'provider', provider, 'entity', entity, 'method', method,
                   'recordId', record_id, 'parameters', json(coalesce(parameters, 'null')), 'data', json(coalesce(data, 'null'))) AS payload,
       state AS state, error AS error
FROM _command WHERE finished_at IS NULL;
