/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 while a large list is pulled, from the request to the end of the process: afterwards the table is the one before or the
 * one after, whole, with the cursor that belongs to it, and the next open leaves nothing of the pull behind. */

#include "engine-test.h"

#define RECORDS 60000
#define SHIFT 500 /* so many records come and go between two versions */
#define KILLS 24

typedef struct
{
  Fixture fixture;
  GBytes *versions[2];
  int version;       /* served now (atomic) */
  int stall;         /* not 0: the server says no more after so many bytes (atomic) */
  gint64 whole_time; /* of the longest pull seen, µs from its request to the end of its process */
  guint before, after;
} Pulls;

static GBytes *
make_version (int version)
{
  GString *text = g_string_new (NULL);
  gsize length;

  for (int i = 0; i < RECORDS; i++)
    g_string_append_printf (text,
                            "%s{\"id\":%d,\"v\":%d,\"text\":\"some text, so that the list is long and its way to the disk too\"}",
                            i > 0 ? "," : "[", i + version * SHIFT, version);
  g_string_append_c (text, ']');
  length = text->len;
  return g_bytes_new_take (g_string_free (text, FALSE), length);
}

/* In the server's thread. */
static void
serve (const HfScriptRequest *request, HfScriptReply *reply, gpointer data)
{
  Pulls *self = data;
  int version = g_atomic_int_get (&self->version);
  int stall = g_atomic_int_get (&self->stall);

  reply->bytes = g_bytes_ref (self->versions[version]);
  reply->headers = version == 0 ? "ETag: \"v0\"\r\n" : "ETag: \"v1\"\r\n";
  if (stall > 0)
    {
      reply->act = HF_SCRIPT_STALL;
      reply->cut_after = (gsize) stall;
    }
}

static void
pulls_set_up (Pulls *self, gconstpointer data)
{
  fixture_set_up (&self->fixture, NULL);
  for (int i = 0; i < 2; i++)
    self->versions[i] = make_version (i);
  hf_script_server_set_handler (self->fixture.server, serve, self);
}

static void
pulls_tear_down (Pulls *self, gconstpointer data)
{
  fixture_tear_down (&self->fixture, NULL);
  for (int i = 0; i < 2; i++)
    g_bytes_unref (self->versions[i]);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL));
  *(gboolean *) data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* Pulls @version in a child. With @lifetime >= 0 it is killed so many µs after its request came, unless it has ended. */
static void
pull (Pulls *self, int version, gint64 lifetime)
{
  Fixture *fixture = &self->fixture;
  guint seen = hf_script_server_count (fixture->server);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) child = NULL;
  gboolean ended = FALSE, stall;
  gint64 began;

  g_atomic_int_set (&self->version, version);
  /* A slow service: every third pull to be killed never gets its end. */
  stall = lifetime >= 0 && g_test_rand_int_range (0, 3) == 0;
  g_atomic_int_set (&self->stall, stall ? g_test_rand_int_range (1, (int) g_bytes_get_size (self->versions[version])) : 0);
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, ENGINE_CHILD, "pull", fixture->solution_dir, fixture->database,
                            fixture->overlay_root, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (child, NULL, ended_cb, &ended);
  hf_script_server_wait (fixture->server, seen + 1);
  began = g_get_monotonic_time ();
  if (lifetime >= 0 && !hf_test_until (is_set, &ended, (guint) (lifetime / 1000)))
    g_subprocess_force_exit (child);
  hf_test_wait_flag (&ended);
  if (lifetime >= 0)
    return;
  g_assert_true (g_subprocess_get_successful (child));
  self->whole_time = MAX (self->whole_time, g_get_monotonic_time () - began);
}

static gint64
number (Fixture *fixture, const char *sql)
{
  g_autofree char *text = fixture_sql (fixture, sql);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
assert_text (Fixture *fixture, const char *sql, const char *expected)
{
  g_autofree char *text = fixture_sql (fixture, sql);

  g_assert_cmpstr (text, ==, expected);
}

/* Opens the database as the next start does. Returns: the version that is there, -1: none. */
static int
look (Pulls *self)
{
  Fixture *fixture = &self->fixture;
  int version = -1;

  hf_fake_monitor_set (fixture->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (fixture, FALSE);
  assert_text (fixture, "PRAGMA integrity_check", "ok");
  assert_text (fixture, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '\\_stage%' ESCAPE '\\'", "0");
  if (number (fixture, "SELECT count(*) FROM sqlite_schema WHERE name = 'items'") > 0
      && number (fixture, "SELECT count(*) FROM items") > 0)
    {
      version = (int) number (fixture, "SELECT min(data ->> 'v') FROM items");
      g_assert_cmpint (number (fixture, "SELECT max(data ->> 'v') FROM items"), ==, version);
      g_assert_cmpint (number (fixture, "SELECT count(*) FROM items"), ==, RECORDS);
      g_assert_cmpint (number (fixture, "SELECT min(CAST(id AS INTEGER)) FROM items"), ==, version * SHIFT);
      g_assert_cmpint (number (fixture, "SELECT max(CAST(id AS INTEGER)) FROM items"), ==, version * SHIFT + RECORDS - 1);
    }
  assert_text (fixture, "SELECT etag FROM _feed WHERE synced_at IS NOT NULL", version < 0 ? NULL : version == 0 ? "\"v0\""
                                                                                                                : "\"v1\"");
  g_assert_cmpint (number (fixture, "SELECT rows FROM _dataset WHERE entity = 'items'"), ==, version < 0 ? 0 : RECORDS);
  fixture_close (fixture);
  return version;
}

static gint64
some_time (Pulls *self)
{
  return (gint64) (g_test_rand_double () * 1.1 * (double) self->whole_time);
}

static void
forget_database (Pulls *self)
{
  g_autofree char *folder = g_path_get_dirname (self->fixture.database);

  hf_test_remove_tree (folder);
}

static void
test_first_pull (Pulls *self, gconstpointer data)
{
  pull (self, 0, -1);
  for (int i = 0; i < KILLS; i++)
    {
      int version;

      forget_database (self);
      pull (self, 0, some_time (self));
      version = look (self);
      g_assert_cmpint (version, <=, 0);
      self->before += version < 0;
      self->after += version == 0;
    }
  g_test_message ("a pull takes %.0f ms; killed, it left nothing %u times and all %u times", (double) self->whole_time / 1e3,
                  self->before, self->after);
}

static void
test_second_pull (Pulls *self, gconstpointer data)
{
  int version = 0;

  pull (self, 1, -1);
  self->whole_time = 0;
  pull (self, 0, -1);
  for (int i = 0; i < KILLS; i++)
    {
      int now;

      pull (self, 1 - version, some_time (self));
      now = look (self);
      g_assert_cmpint (now, >=, 0);
      self->before += now == version;
      self->after += now != version;
      version = now;
    }
  g_test_message ("a pull takes %.0f ms; killed, it left the old list %u times and the new one %u times",
                  (double) self->whole_time / 1e3, self->before, self->after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/e2e/kill-pull/first-pull-is-all-or-nothing", Pulls, NULL, pulls_set_up, test_first_pull, pulls_tear_down);
  g_test_add ("/e2e/kill-pull/second-pull-is-old-or-new", Pulls, NULL, pulls_set_up, test_second_pull, pulls_tear_down);
  return g_test_run ();
}
