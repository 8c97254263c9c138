/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 at any moment of a pull leaves one whole table: the one before or the one after. The child is this program again; it
 * pulls two versions in turn and says a byte for each piece, by which the parent chooses its moment. */

#include "hf-ingest-test.h"

#include <hf-test.h>
#include <string.h>
#include <unistd.h>

#define RECORDS 20000
#define PIECE 32768
#define PIECES_A_PULL 50

static char *
make_body (int version)
{
  GString *body = g_string_new (NULL);

  for (int n = 0; n < RECORDS; n++)
    g_string_append_printf (body, "%c{\"id\":\"r%d\",\"version\":%d,\"text\":\"some text to give it a size\"}",
                            n == 0 ? '[' : ',', n, n % 50 == 0 ? version : 0);
  g_string_append_c (body, ']');
  return g_string_free (body, FALSE);
}

static void
say (char c)
{
  if (write (STDOUT_FILENO, &c, 1) != 1)
    _exit (0);
}

static void
pull_and_say (HfStore *store, const char *body)
{
  g_autoptr(HfIngest) ingest = hf_ingest_new (store, HF_INGEST_TEST_ENTITY, NULL);
  HfFeedState feed = { .key = (char *) "feed" };
  g_autoptr(GError) error = NULL;
  gsize size = strlen (body);

  for (gsize at = 0; at < size; at += PIECE)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (body + at, MIN (PIECE, size - at));

      hf_ingest_push (ingest, bytes);
      say ('p');
    }
  if (!hf_ingest_test_finish (ingest, &feed, NULL, &error))
    g_error ("%s", error->message);
  say ('d');
}

G_NORETURN static void
run_child (const char *path)
{
  HfStoreTest test = { .path = (char *) path, .clock = hf_clock_new () };
  g_autofree char *first = make_body (1), *second = make_body (2);

  hf_store_test_open (&test);
  while (TRUE)
    {
      pull_and_say (test.store, first);
      pull_and_say (test.store, second);
      /* Now and then from an empty table, so that the load and its swap are hit too. */
      hf_ingest_test_try (test.store, "[]", 10, NULL, NULL);
    }
}

static const char *program;

static void
kill_after (const char *path, int pieces)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--child", path, NULL);
  GInputStream *said;

  g_assert_no_error (error);
  said = g_subprocess_get_stdout_pipe (child);
  for (int i = 0; i < pieces; i++)
    {
      char c;

      g_assert_cmpint (g_input_stream_read (said, &c, 1, NULL, &error), ==, 1);
    }
  g_subprocess_force_exit (child);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
}

static const char count_versions[]
    = "SELECT count(DISTINCT data ->> 'version') FROM " HF_INGEST_TEST_TABLE " WHERE data ->> 'version' <> 0";

static void
assert_whole (HfStoreTest *test)
{
  g_autofree char *verdict = NULL;
  gint64 rows, versions;

  hf_store_test_open (test);
  hf_ingest_test_assert_tidy (test->store);
  if (hf_store_test_int (test->store, "SELECT count(*) FROM _dataset") > 0)
    {
      rows = hf_store_test_int (test->store, "SELECT count(*) FROM " HF_INGEST_TEST_TABLE);
      g_assert_true (rows == 0 || rows == RECORDS);
      versions = hf_store_test_int (test->store, count_versions);
      g_assert_cmpint (versions, ==, rows > 0);
      verdict = hf_store_test_text (test->store, "PRAGMA integrity_check");
      g_assert_cmpstr (verdict, ==, "ok");
    }
  hf_store_test_close (test);
}

static void
test_kill (HfStoreTest *test, gconstpointer data)
{
  for (int round = 0; round < 12; round++)
    {
      kill_after (test->path, g_test_rand_int_range (0, 4 * PIECES_A_PULL));
      assert_whole (test);
    }
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/pull/kill-leaves-one-whole-table", HfStoreTest, NULL, hf_store_test_set_up, test_kill,
              hf_store_test_tear_down);
  return g_test_run ();
}
