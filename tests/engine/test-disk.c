/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A database that refuses: a full disk, a read-only one, a newer version. The disk is a small tmpfs, so that it is really full.
 */

#include "engine-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mount.h>
#include <unistd.h>

typedef struct
{
  Fixture fixture;
  char *disk, *filler;
  gboolean mounted;
} Disk;

static void
disk_set_up (Disk *self, gconstpointer data)
{
  fixture_set_up (&self->fixture, NULL);
  self->disk = g_path_get_dirname (self->fixture.database);
  self->filler = g_build_filename (self->disk, "filler", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->disk, 0700), ==, 0);
  self->mounted = mount ("tmpfs", self->disk, "tmpfs", 0, "size=8m") == 0;
}

static void
disk_tear_down (Disk *self, gconstpointer data)
{
  fixture_close (&self->fixture);
  if (self->mounted)
    g_assert_cmpint (umount2 (self->disk, MNT_DETACH), ==, 0);
  fixture_tear_down (&self->fixture, NULL);
  g_free (self->disk);
  g_free (self->filler);
}

static gboolean
has_disk (Disk *self)
{
  if (self->mounted)
    return TRUE;
  if (g_getenv ("REQUIRE_PEERS") != NULL)
    g_error ("cannot mount a tmpfs: %s", g_strerror (errno));
  g_test_skip ("mounting a small tmpfs needs root");
  return FALSE;
}

static void
fill (Disk *self)
{
  int fd = open (self->filler, O_WRONLY | O_CREAT, 0600);
  char block[4096] = { 1 };

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static void
free_space (Disk *self)
{
  g_assert_cmpint (g_remove (self->filler), ==, 0);
}

/* A JSON array of @n records of about 1 KiB. */
static char *
records (int n)
{
  g_autofree char *filling = g_strnfill (1000, 'x');
  GString *text = g_string_new ("[");

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s{\"id\":\"%d\",\"x\":\"%s\"}", i > 0 ? "," : "", i, filling);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static void
test_full_disk_fails_the_sync_whole (Disk *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_autofree char *few = records (10);
  g_autofree char *many = records (20000);
  g_autofree char *count = NULL;
  g_auto(HfSyncReport) first = { 0 };
  g_auto(HfSyncReport) full = { 0 };
  g_auto(HfSyncReport) again = { 0 };

  if (!has_disk (self))
    return;
  hf_script_server_add (fixture->server, &(HfScriptReply){ .method = "GET", .body = few });
  hf_script_server_add (fixture->server, &(HfScriptReply){ .method = "GET", .body = many });
  hf_script_server_add (fixture->server, &(HfScriptReply){ .method = "GET", .body = few });
  fixture_open (fixture, FALSE);
  first = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_true (first.ok);
  full = fixture_sync (fixture, HF_SYNC_ALL);
  g_test_message ("%s", full.sentence);
  g_assert_nonnull (strstr (full.sentence, "full"));
  count = fixture_sql (fixture, "SELECT count(*) FROM items");
  g_assert_cmpstr (count, ==, "10");
  again = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_true (again.ok);
}

static void
test_full_disk_refuses_a_write_clearly (Disk *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_autofree char *filling = g_strnfill (2000000, 'x');
  g_autofree char *body = g_strdup_printf ("{\"name\":\"%s\"}", filling);
  g_autoptr(GError) error = NULL;
  g_autofree char *count = NULL;

  if (!has_disk (self))
    return;
  hf_fake_monitor_set (fixture->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (fixture, FALSE);
  fill (self);
  error = fixture_submit_fails (fixture, "items", "create", NULL, body);
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "full"));
  free_space (self);
  fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"small\"}");
  count = fixture_sql (fixture, "SELECT (SELECT count(*) FROM items) || ' ' || (SELECT count(*) FROM _command)");
  g_assert_cmpstr (count, ==, "1 1");
}

static gboolean
replay_is_idle (gpointer data)
{
  return hf_replay_get_idle (data);
}

static void
test_answer_is_kept_until_it_can_be_written (Disk *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_autofree char *filling = g_strnfill (2000000, 'x');
  g_autofree char *answer = g_strdup_printf ("{\"id\":\"5\",\"x\":\"%s\"}", filling);
  gint64 id;

  if (!has_disk (self))
    return;
  hf_script_server_add (fixture->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = answer, .gate = TRUE });
  fixture_open (fixture, FALSE);
  id = fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"n\"}");
  hf_script_server_wait (fixture->server, 1);
  fill (self);
  hf_script_server_open_gate (fixture->server);
  g_assert_true (hf_test_until (replay_is_idle, fixture->engine->replay, 20000));
  g_autoptr(HfCommand) sending = fixture_command (fixture, id);
  g_assert_cmpint (hf_command_get_state (sending), ==, HF_COMMAND_SENDING);
  g_assert_cmpstr (hf_status_get_headline (hf_engine_get_status (fixture->engine)), ==, "Cannot write the database");
  free_space (self);
  hf_replay_wake (fixture->engine->replay);
  fixture_wait_state (fixture, id, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (fixture->server), ==, 1);
}

static void
test_newer_database_is_refused_untouched (Disk *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  gsize before_length, after_length;

  hf_fake_monitor_set (fixture->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (fixture, FALSE);
  fixture_close (fixture);
  /* user_version: four bytes, big-endian, at offset 60 (SQLite file format, 1.3). */
  g_assert_true (g_file_get_contents (fixture->database, &before, &before_length, NULL));
  before[60] = 0x7f;
  g_assert_true (g_file_set_contents (fixture->database, before, (gssize) before_length, NULL));
  error = fixture_open_fails (fixture);
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "newer"));
  g_assert_true (g_file_get_contents (fixture->database, &after, &after_length, NULL));
  g_assert_cmpmem (after, after_length, before, before_length);
}

#define disk_test(name, func) g_test_add (name, Disk, NULL, disk_set_up, func, disk_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  disk_test ("/engine/disk/full-disk-fails-the-sync-whole", test_full_disk_fails_the_sync_whole);
  disk_test ("/engine/disk/full-disk-refuses-a-write-clearly", test_full_disk_refuses_a_write_clearly);
  disk_test ("/engine/disk/answer-is-kept-until-it-can-be-written", test_answer_is_kept_until_it_can_be_written);
  disk_test ("/engine/disk/newer-database-is-refused-untouched", test_newer_database_is_refused_untouched);
  return g_test_run ();
}
