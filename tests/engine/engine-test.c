/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole engine over a scripted service. The service is reached as a solution's host is: through `connectTo` in the overlay. */

#include "engine-test.h"

#include <glib/gstdio.h>

static const struct
{
  const char *name, *text;
} files[] = {
  { "index.jigx",
    "name: engine-test\ntitle: Engine test\n"
    "onLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n    entities:\n"
    "      - {entity: items, function: get-items}\n"
    "entities:\n"
    "  items: {create: create-item, update: update-item, delete: delete-item}\n"
    "  notes: {create: create-note}\n" },
  { "functions/get-items.jigx", "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/items\n" },
  { "functions/create-item.jigx",
    "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/items\nidempotent: true\n"
    "parameters:\n  name: {location: body, type: string}\n  parent: {location: body, type: string}\n" },
  { "functions/update-item.jigx",
    "provider: DATA_PROVIDER_REST\nmethod: PATCH\nurl: https://api.example.test/items/{id}\nidempotent: true\n"
    "parameters:\n  id: {location: path, type: string, required: true}\n  name: {location: body, type: string}\n" },
  { "functions/delete-item.jigx",
    "provider: DATA_PROVIDER_REST\nmethod: DELETE\nurl: https://api.example.test/items/{id}\n"
    "parameters:\n  id: {location: path, type: string, required: true}\n" },
  { "functions/create-note.jigx",
    "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/notes\n"
    "parameters:\n  text: {location: body, type: string, required: true}\n" },
};

void
fixture_write (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->solution_dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

void
fixture_connect_to (Fixture *self, guint16 port)
{
  g_autofree char *folder = g_build_filename (self->overlay_root, "engine-test", NULL);
  g_autofree char *path = g_build_filename (folder, "connections.yaml", NULL);
  g_autofree char *text
      = g_strdup_printf ("hosts: {api.example.test: {connectTo: \"http://127.0.0.1:%u\", timeout: 2s}}\n", port);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  self->dir = hf_test_make_dir ();
  self->solution_dir = g_build_filename (self->dir, "solution", NULL);
  self->overlay_root = g_build_filename (self->dir, "overlay", NULL);
  self->database = g_build_filename (self->dir, "data", "solution.db", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    fixture_write (self, files[i].name, files[i].text);
  self->server = hf_script_server_new ();
  self->monitor = hf_fake_monitor_new ();
  fixture_connect_to (self, hf_script_server_port (self->server));
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  fixture_close (self);
  hf_script_server_free (self->server);
  g_object_unref (self->monitor);
  g_clear_object (&self->clock);
  hf_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->solution_dir);
  g_free (self->overlay_root);
  g_free (self->database);
}

static HfEngine *
try_open (Fixture *self, gboolean interactive, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  HfEngineOptions options = {
    .database = self->database,
    .overlay_root = self->overlay_root,
    .interactive = interactive,
    .clock = self->clock,
    .monitor = G_NETWORK_MONITOR (self->monitor),
  };

  hf_engine_open_async (self->solution_dir, &options, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  return hf_engine_open_finish (result, error);
}

void
fixture_open (Fixture *self, gboolean interactive)
{
  g_autoptr(GError) error = NULL;

  self->engine = try_open (self, interactive, &error);
  g_assert_no_error (error);
}

GError *
fixture_open_fails (Fixture *self)
{
  GError *error = NULL;
  g_autoptr(HfEngine) engine = try_open (self, FALSE, &error);

  g_assert_null (engine);
  return error;
}

void
fixture_close (Fixture *self)
{
  if (self->engine != NULL)
    hf_engine_close (self->engine);
  g_clear_object (&self->engine);
}

HfSyncReport
fixture_sync (Fixture *self, HfSyncFlags flags)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  HfSyncReport report = { 0 };

  hf_engine_sync_async (self->engine, flags, NULL, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  g_assert_true (hf_engine_sync_finish (self->engine, result, &report, &error));
  g_assert_no_error (error);
  return report;
}

static gint64
try_submit (Fixture *self, const char *entity, const char *method, const char *record_id, const char *data, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(HfJsonObject) object = data != NULL ? hf_json_object_parse (data, -1, NULL) : NULL;

  hf_engine_submit_async (self->engine, entity, method, NULL, record_id, NULL, object, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  return hf_engine_submit_finish (self->engine, result, error);
}

gint64
fixture_submit (Fixture *self, const char *entity, const char *method, const char *record_id, const char *data)
{
  g_autoptr(GError) error = NULL;
  gint64 id = try_submit (self, entity, method, record_id, data, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

GError *
fixture_submit_fails (Fixture *self, const char *entity, const char *method, const char *record_id, const char *data)
{
  GError *error = NULL;

  g_assert_cmpint (try_submit (self, entity, method, record_id, data, &error), ==, 0);
  g_assert_nonnull (error);
  return error;
}

HfCommand *
fixture_command (Fixture *self, gint64 id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  HfCommand *command;

  hf_engine_get_command_async (self->engine, id, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  command = hf_engine_get_command_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return command;
}

void
fixture_wait_state (Fixture *self, gint64 id, HfCommandState state)
{
  gint64 until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < until)
    {
      g_autoptr(HfCommand) command = fixture_command (self, id);

      g_assert_nonnull (command);
      if (hf_command_get_state (command) == state)
        return;
    }
  g_autoptr(HfCommand) command = fixture_command (self, id);
  g_error ("command %" G_GINT64_FORMAT " is %s (%s), not %s", id, hf_command_state_to_nick (hf_command_get_state (command)),
           hf_command_get_error_message (command), hf_command_state_to_nick (state));
}

char *
fixture_record (Fixture *self, const char *entity, const char *id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *record;

  hf_engine_get_record_async (self->engine, entity, id, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  record = hf_engine_get_record_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return record;
}

typedef struct
{
  const char *sql;
  char *value;
} Query;

static gboolean
run_query (HfDb *db, gpointer data, GError **error)
{
  Query *query = data;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, query->sql, error);

  if (stmt == NULL)
    return FALSE;
  if (hf_stmt_step (stmt, error) == HF_STEP_ROW)
    query->value = g_strdup (hf_stmt_text (stmt, 0));
  return TRUE;
}

char *
fixture_sql (Fixture *self, const char *sql)
{
  Query query = { sql, NULL };
  g_autoptr(GError) error = NULL;

  hf_store_read (self->engine->store, run_query, &query, &error);
  g_assert_no_error (error);
  return query.value;
}

typedef struct
{
  Fixture *fixture;
  const char *sql, *value;
} Answer;

static gboolean
answer_is (gpointer data)
{
  Answer *answer = data;
  g_autofree char *value = fixture_sql (answer->fixture, answer->sql);

  return g_strcmp0 (value, answer->value) == 0;
}

void
fixture_wait_sql (Fixture *self, const char *sql, const char *value)
{
  Answer answer = { self, sql, value };

  if (!hf_test_until (answer_is, &answer, 30000))
    {
      g_autofree char *last = fixture_sql (self, sql);

      g_error ("%s is “%s”, not “%s”", sql, last, value);
    }
}

typedef struct
{
  HfStatus *status;
  const char *headline;
} Wanted;

static gboolean
headline_is (gpointer data)
{
  Wanted *wanted = data;

  return g_str_equal (hf_status_get_headline (wanted->status), wanted->headline);
}

void
fixture_wait_headline (Fixture *self, const char *headline)
{
  Wanted wanted = { hf_engine_get_status (self->engine), headline };

  if (!hf_test_until (headline_is, &wanted, 20000))
    g_error ("the headline is “%s”, not “%s”", hf_status_get_headline (wanted.status), headline);
}

static gboolean
is_quiet (gpointer data)
{
  return !hf_engine_get_syncing (data);
}

void
fixture_wait_quiet (Fixture *self)
{
  g_assert_true (hf_test_until (is_quiet, self->engine, 30000));
}

void
fixture_act (Fixture *self, const char *action)
{
  const HfNamedAction *named = hf_solution_find_action (self->engine->solution, action);
  HfRound *round = hf_round_new (self->engine, self->engine->context);

  g_assert_nonnull (named);
  hf_round_add_action (round, named->action);
  g_assert_true (hf_engine_run_quietly (self->engine, round));
  fixture_wait_quiet (self);
}

static char *
try_query (Fixture *self, const char *query, const char *inputs, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(HfJsonObject) object = inputs != NULL ? hf_json_object_parse (inputs, -1, NULL) : NULL;

  hf_engine_query_async (self->engine, query, object, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  return hf_engine_query_finish (self->engine, result, error);
}

char *
fixture_query (Fixture *self, const char *query, const char *inputs)
{
  g_autoptr(GError) error = NULL;
  char *raw = try_query (self, query, inputs, &error);

  g_assert_no_error (error);
  return raw;
}

GError *
fixture_query_fails (Fixture *self, const char *query, const char *inputs)
{
  GError *error = NULL;

  g_assert_null (try_query (self, query, inputs, &error));
  g_assert_nonnull (error);
  return error;
}

HfSyncReport
fixture_sync_with (Fixture *self, const char *const *entities, const char *inputs)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(HfJsonObject) object = inputs != NULL ? hf_json_object_parse (inputs, -1, NULL) : NULL;
  g_autoptr(GError) error = NULL;
  HfSyncReport report = { 0 };

  hf_engine_sync_with_async (self->engine, HF_SYNC_PULL_ONLY, entities, object, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  g_assert_true (hf_engine_sync_finish (self->engine, result, &report, &error));
  g_assert_no_error (error);
  return report;
}
