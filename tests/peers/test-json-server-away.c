/* SPDX-License-Identifier: GPL-3.0-or-later */

/* json-server goes away and comes back: what waits goes on by itself, in order, each once. */

#include "peer-test.h"

static void
test_goes_on_by_itself (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 early = 0;
  g_autofree char *done = NULL;
  g_autoptr(GPtrArray) records = NULL;

  if (self->server == NULL)
    return;
  peer_open_and_sync (self);
  peer_go_offline (self);
  for (int i = 1; i <= PEER_RECORDS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i % 7 + 1);
      g_autofree char *name = g_strdup_printf ("{\"name\":\"patch %d\"}", i);
      gint64 command = fixture_submit (fixture, "items", "update", id, name);

      early = i == 20 ? command : early;
    }
  peer_go_online (self);
  fixture_wait_state (fixture, early, HF_COMMAND_DONE);
  hf_peer_set_running (self->server, FALSE);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE state = 'retrying'", "1");
  done = fixture_sql (fixture, "SELECT count(*) || '' FROM _command WHERE state = 'done'");
  g_test_message ("%s of %d done when the server went away", done, PEER_RECORDS);
  g_assert_cmpint (g_ascii_strtoll (done, NULL, 10), <, PEER_RECORDS);
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (fixture->engine)), !=, HF_LEVEL_OK);

  hf_peer_set_running (self->server, TRUE);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE finished_at IS NULL", "0");
  peer_assert_done_in_order (fixture);
  records = peer_records (self);
  for (int i = PEER_RECORDS - 6; i <= PEER_RECORDS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i % 7 + 1);
      g_autofree char *name = g_strdup_printf ("patch %d", i);

      peer_assert_member (records, id, "name", name);
    }
}

static void
test_refused_connection_loses_nothing (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_autoptr(GPtrArray) records = NULL;
  gint64 first;

  if (self->server == NULL)
    return;
  peer_open_and_sync (self);
  hf_peer_set_running (self->server, FALSE);
  first = fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"create 1\"}");
  fixture_wait_state (fixture, first, HF_COMMAND_RETRYING);
  for (int i = 2; i <= 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("{\"name\":\"create %d\"}", i);
      fixture_submit (fixture, "items", "create", NULL, name);
    }
  fixture_wait_headline (fixture, "10 waiting");
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (fixture->engine)), ==, HF_LEVEL_ATTENTION);

  hf_peer_set_running (self->server, TRUE);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE state = 'done'", "10");
  peer_assert_done_in_order (fixture);
  records = peer_records (self);
  g_assert_cmpuint (records->len, ==, PEER_RECORDS + 10);
  for (int i = 1; i <= 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", PEER_RECORDS + i);
      g_autofree char *name = g_strdup_printf ("create %d", i);

      peer_assert_member (records, id, "name", name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  peer_test ("/peers/json-server/stopped-in-the-middle-goes-on-by-itself", test_goes_on_by_itself);
  peer_test ("/peers/json-server/refused-connection-loses-nothing", test_refused_connection_loses_nothing);
  return g_test_run ();
}
