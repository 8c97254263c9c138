/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One function, the answers its service gives, and what came of them: the tables are read from the database file itself, the
 * requests as the scripted server got them. A sync that should fail must say the words asked for. */

#include "function-test.h"

#include <string.h>

void
function_write (Fixture *self, const char *id, const char *keys)
{
  g_autofree char *name = g_strdup_printf ("functions/%s.jigx", id);
  g_autofree char *text = g_strdup_printf ("provider: DATA_PROVIDER_REST\n%s", keys);

  fixture_write (self, name, text);
}

void
function_set (Fixture *self, const char *keys)
{
  g_autofree char *text = g_strdup_printf ("method: GET\nurl: https://api.example.test/items\n%s", keys);

  function_write (self, "get-items", text);
}

void
function_serve_full (Fixture *self, const char *path, guint status, const char *headers, const char *body)
{
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .path = path, .status = status, .headers = headers, .body = body });
}

void
function_serve (Fixture *self, const char *path, const char *body)
{
  function_serve_full (self, path, 200, NULL, body);
}

static HfSyncReport
run_sync (Fixture *self)
{
  if (self->engine == NULL)
    fixture_open (self, FALSE);
  return fixture_sync (self, HF_SYNC_ALL);
}

void
function_sync (Fixture *self)
{
  g_auto (HfSyncReport) report = run_sync (self);

  if (report.datasets_failed > 0)
    g_error ("%s", report.sentence);
}

void
function_sync_fails (Fixture *self, const char *words)
{
  g_auto (HfSyncReport) report = run_sync (self);

  g_assert_cmpuint (report.datasets_failed, ==, 1);
  if (strstr (report.sentence, words) == NULL)
    g_error ("“%s” does not say “%s”", report.sentence, words);
}

void
function_assert_rows (Fixture *self, const char *table, const char *rows)
{
  g_autofree char *exists = g_strdup_printf ("SELECT count(*) FROM _dataset WHERE entity = '%s'", table);
  g_autofree char *there = fixture_sql (self, exists);
  g_autofree char *sql = g_strdup_printf (
      "SELECT coalesce(group_concat(id || ' ' || data, '|'), '') FROM (SELECT id, data FROM [%s] ORDER BY id)", table);
  g_autofree char *found = g_str_equal (there, "0") ? g_strdup ("") : fixture_sql (self, sql);

  g_assert_cmpstr (found, ==, g_str_equal (rows, "-") ? "" : rows);
}

static const HfScriptRequest *
request (Fixture *self, guint index)
{
  g_assert_cmpuint (index, <, hf_script_server_count (self->server));
  return hf_script_server_request (self->server, index);
}

void
function_assert_request (Fixture *self, guint index, const char *target)
{
  g_assert_cmpstr (request (self, index)->target, ==, target);
}

void
function_assert_header (Fixture *self, guint index, const char *name, const char *value)
{
  g_assert_cmpstr (hf_script_request_header (request (self, index), name), ==, value);
}

void
function_assert_body (Fixture *self, guint index, const char *body)
{
  g_autofree char *text = hf_script_request_text (request (self, index));

  g_assert_cmpstr (text, ==, body);
}
