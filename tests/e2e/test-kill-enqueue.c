/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 of a process that makes, changes and deletes records as fast as it can: what it was told is accepted is in the queue
 * with its local row, and nothing is there by half. */

#include "engine-test.h"

#define KILLS 30

static GDataInputStream *
start (Fixture *fixture, GSubprocess **child)
{
  g_autoptr(GError) error = NULL;

  *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, ENGINE_CHILD, "enqueue", fixture->solution_dir,
                             fixture->database, fixture->overlay_root, NULL);
  g_assert_no_error (error);
  return g_data_input_stream_new (g_subprocess_get_stdout_pipe (*child));
}

/* (nullable): what it said next; NULL: nothing any more. */
static char *
next_line (GDataInputStream *said)
{
  return g_data_input_stream_read_line (said, NULL, NULL, NULL);
}

static gboolean
never (gpointer data)
{
  return FALSE;
}

/* Lets a child live for @lines accepted commands and up to 15 ms more. Returns: what it said was accepted, as many as there are.
 */
static void
kill_after (Fixture *fixture, int lines, GArray *accepted)
{
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GDataInputStream) said = start (fixture, &child);
  char *line;

  for (int i = 0; i < lines; i++)
    {
      g_autofree char *id = next_line (said);
      gint64 number = g_ascii_strtoll (id, NULL, 10);

      g_assert_nonnull (id);
      g_array_append_val (accepted, number);
    }
  /* The next commits take some milliseconds each: any moment of them may be the last. */
  hf_test_until (never, NULL, (guint) g_test_rand_int_range (0, 16));
  g_subprocess_force_exit (child);
  while ((line = next_line (said)) != NULL)
    {
      gint64 number = g_ascii_strtoll (line, NULL, 10);

      g_array_append_val (accepted, number);
      g_free (line);
    }
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (child));
}

static void
assert_text (Fixture *fixture, const char *sql, const char *expected)
{
  g_autofree char *text = fixture_sql (fixture, sql);

  if (g_strcmp0 (text, expected) != 0)
    g_error ("%s: “%s”, not “%s”", sql, text, expected);
}

static void
assert_all_accepted (Fixture *fixture, GArray *accepted)
{
  for (guint i = 0; i < accepted->len; i++)
    {
      g_autofree char *sql
          = g_strdup_printf ("SELECT state FROM _command WHERE id = %" G_GINT64_FORMAT, g_array_index (accepted, gint64, i));

      assert_text (fixture, sql, "waiting");
    }
}

static void
assert_nothing_by_half (Fixture *fixture)
{
  assert_text (fixture, "PRAGMA integrity_check", "ok");
  /* A row without the command that made it; a command without its row, unless a later one deleted it. */
  assert_text (fixture,
               "SELECT count(*) FROM items WHERE NOT EXISTS "
               "(SELECT 1 FROM _command c WHERE c.method = 'create' AND c.record_id = items.id)",
               "0");
  assert_text (fixture,
               "SELECT count(*) FROM _command c WHERE c.method <> 'delete' AND NOT EXISTS "
               "(SELECT 1 FROM items WHERE items.id = c.record_id) AND NOT EXISTS "
               "(SELECT 1 FROM _command d WHERE d.method = 'delete' AND d.record_id = c.record_id AND d.id > c.id)",
               "0");
  assert_text (fixture,
               "SELECT count(*) FROM _command d JOIN items ON items.id = d.record_id WHERE d.method = 'delete'", "0");
  assert_text (fixture,
               "SELECT count(*) FROM items WHERE data ->> 'name' IS NOT "
               "(SELECT c.data ->> 'name' FROM _command c WHERE c.record_id = items.id ORDER BY c.id DESC LIMIT 1)",
               "0");
  assert_text (fixture, "SELECT count(*) - (SELECT rows FROM _dataset WHERE entity = 'items') FROM items", "0");
  assert_text (fixture, "SELECT count(*) - count(DISTINCT idempotency_key) FROM _command", "0");
}

static void
test_accepted_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GArray) accepted = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint unsaid = 0;

  hf_fake_monitor_set (fixture->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  for (int i = 0; i < KILLS; i++)
    {
      g_autofree char *stored = NULL;

      kill_after (fixture, g_test_rand_int_range (1, 40), accepted);
      fixture_open (fixture, FALSE);
      assert_all_accepted (fixture, accepted);
      assert_nothing_by_half (fixture);
      stored = fixture_sql (fixture, "SELECT count(*) || '' FROM _command");
      fixture_close (fixture);
      /* Each dead child may have stored one more than it lived to say. */
      unsaid = (guint) g_ascii_strtoull (stored, NULL, 10) - accepted->len;
      g_assert_cmpuint (unsaid, <=, i + 1);
    }
  g_test_message ("%u accepted, %u stored but not said any more, in %d lives", accepted->len, unsaid, KILLS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/e2e/kill-enqueue/accepted-is-kept-and-nothing-is-by-half", test_accepted_is_kept);
  return g_test_run ();
}
