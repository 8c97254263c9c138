-- What Holdfast itself keeps; all of it starts with "_" and is closed to solution SQL.
-- Times are microseconds since 1970-01-01 UTC.
CREATE TABLE _meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- One row an entity table; rows: its count, kept so that nothing ever counts a million rows to show a number.
-- NOCASE as SQLite itself takes the names of tables.
CREATE TABLE _dataset (
  entity TEXT PRIMARY KEY COLLATE NOCASE,
  rows   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- One row a feed (entity, function, parameters). synced_at: last success; failed_at and error: last failure since.
CREATE TABLE _feed (
  key           TEXT PRIMARY KEY,
  entity        TEXT NOT NULL,
  function      TEXT,
  parameters    TEXT,
  etag          TEXT,
  last_modified TEXT,
  synced_at     INTEGER,
  failed_at     INTEGER,
  error         TEXT
) WITHOUT ROWID;
CREATE INDEX _feed_entity ON _feed(entity);

-- A ring of the newest 1,000 changes, by which processes on one solution tell each other what to look at.
-- origin: a random number of the connection that made it, so that it can skip its own. The newest row is never
-- removed, so ids only grow without AUTOINCREMENT, which would write one page more in every transaction.
CREATE TABLE _change (
  id         INTEGER PRIMARY KEY,
  origin     INTEGER NOT NULL,
  entity     TEXT,
  inserted   INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  deleted    INTEGER NOT NULL DEFAULT 0,
  command_id INTEGER
);

-- What happened, for the Activity page; the newest 5,000 are kept.
CREATE TABLE _activity (
  id         INTEGER PRIMARY KEY,  -- the newest are never removed: ids only grow, as in _change
  at         INTEGER NOT NULL,
  level      TEXT NOT NULL,  -- info, warning, error
  topic      TEXT NOT NULL,  -- sync, command, network, solution, store
  text       TEXT NOT NULL,
  entity     TEXT,
  command_id INTEGER
);
