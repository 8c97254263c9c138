-- Earlier payloads of commands that were edited before they were sent, newest last.
CREATE TABLE _edit (
  id         INTEGER PRIMARY KEY,
  command_id INTEGER NOT NULL REFERENCES _command(id),
  at         INTEGER NOT NULL,
  author     TEXT NOT NULL,      -- solution, or a person's name
  reason     TEXT,
  record_id  TEXT,               -- as they were before the edit
  parameters TEXT,
  data       TEXT
);
CREATE INDEX _edit_command ON _edit(command_id, id);

-- What solution SQL asks of _commandQueue: triggers write it down, who ran the SQL does it and empties this, in one transaction.
CREATE TABLE _request (
  id         INTEGER PRIMARY KEY,
  command_id INTEGER NOT NULL,
  payload    TEXT                -- NULL: discard it
);

CREATE TRIGGER _commandQueue_update INSTEAD OF UPDATE ON _commandQueue BEGIN
  SELECT RAISE(ABORT, 'Only the payload of _commandQueue can be changed')
  WHERE NEW.id IS NOT OLD.id OR NEW.commandId IS NOT OLD.commandId OR NEW.queue IS NOT OLD.queue OR NEW.type IS NOT OLD.type
     OR NEW.state IS NOT OLD.state OR NEW.error IS NOT OLD.error;
  SELECT RAISE(ABORT, 'The payload of a command cannot be empty') WHERE NEW.payload IS NULL;
  INSERT INTO _request (command_id, payload) VALUES (OLD.id, NEW.payload);
END;
CREATE TRIGGER _commandQueue_delete INSTEAD OF DELETE ON _commandQueue BEGIN
  INSERT INTO _request (command_id, payload) VALUES (OLD.id, NULL);
END;
