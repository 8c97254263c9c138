-- The command queue (queue.md). AUTOINCREMENT: an id is never used twice, it is part of temporary ids.
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
  parameters      TEXT,                   -- JSON object: parameter values as resolved when accepted
  data            TEXT,                   -- JSON object: what was written locally
  state           TEXT NOT NULL DEFAULT 'waiting',
  safe            INTEGER NOT NULL DEFAULT 0, -- safe to repeat after a lost answer
  idempotency_key TEXT NOT NULL,
  attempts        INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  waits_for       INTEGER,                -- the open command it waits for, when that one is stuck
  error           TEXT,                   -- JSON {class, status, title, message, advice}, of the last failure
  sent_at         INTEGER,
  finished_at     INTEGER,
  inverse         TEXT                    -- JSON {data|null}: the local record before it, for discard
);
CREATE INDEX _command_state  ON _command(state, id);
CREATE INDEX _command_record ON _command(entity, record_id, id);

CREATE TABLE _attempt (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  command_id       INTEGER NOT NULL REFERENCES _command(id),
  number           INTEGER NOT NULL,
  started_at       INTEGER NOT NULL,
  ended_at         INTEGER,
  class            TEXT,                  -- nick of HfError, 'done', or NULL while under way
  status           INTEGER,               -- HTTP status, 0 if none came
  request          TEXT,                  -- request line and headers, secrets masked
  request_body     TEXT,
  response         TEXT,                  -- status line and headers
  response_body    TEXT,                  -- at most 64 KiB
  message          TEXT
);
CREATE INDEX _attempt_command ON _attempt(command_id, id);

-- The version to put back, and what a sync brought while a command was open (from_sync = 1).
CREATE TABLE _base (
  entity    TEXT NOT NULL,
  id        TEXT NOT NULL,
  data      TEXT,                         -- NULL: there was no such record
  from_sync INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (entity, id)
) WITHOUT ROWID;

-- Who mentions a temporary id: a record (entity, id) or a command. creator: the command that will bring the final one.
CREATE TABLE _temp_ref (
  temp_id    TEXT NOT NULL,
  creator    INTEGER NOT NULL,
  entity     TEXT,
  id         TEXT,
  command_id INTEGER
);
CREATE INDEX _temp_ref_temp ON _temp_ref(temp_id);
CREATE INDEX _temp_ref_command ON _temp_ref(command_id);

-- What solutions may read (solution-format.md, "Entities and local tables"): open commands only.
CREATE VIEW _commandQueue AS
SELECT id AS id, id AS commandId, provider AS queue,
       method AS type,
       json_object('functionId', function, 'provider', provider, 'entity', entity, 'method', method,
                   'recordId', record_id, 'parameters', json(coalesce(parameters, 'null')), 'data', json(coalesce(data, 'null'))) AS payload,
       state AS state, error AS error
FROM _command WHERE state NOT IN ('done', 'discarded');
