/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first foreign peer: what json-server serves is kept byte for byte, and what was done offline reaches it in order, each
 * once. */

#include "peer-test.h"

static void
test_keeps_its_bytes (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_auto(HfSyncReport) first = { 0 };

  if (self->server == NULL)
    return;
  fixture_open (fixture, FALSE);
  first = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_cmpint (first.records, ==, PEER_RECORDS);
  g_assert_cmpint (first.inserted, ==, PEER_RECORDS);
  peer_assert_same (self);
}

static void
test_second_sync_writes_nothing (Peer *self, gconstpointer data)
{
  static const char rows[] = "SELECT total(inserted + updated + deleted) || '' FROM _change WHERE entity = 'items'";
  Fixture *fixture = &self->fixture;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto(HfSyncReport) second = { 0 };
  g_auto(HfSyncReport) third = { 0 };

  if (self->server == NULL)
    return;
  peer_open_and_sync (self);
  before = fixture_sql (fixture, rows);
  second = fixture_sync (fixture, HF_SYNC_ALL);
  after = fixture_sql (fixture, rows);
  g_assert_true (second.ok);
  g_assert_cmpint (second.records, ==, 0);
  g_assert_cmpstr (after, ==, before);

  g_assert_cmpuint (peer_call (self, "PATCH", "/items/7", "{\"name\":\"changed elsewhere\"}", NULL), ==, 200);
  third = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_cmpint (third.records, ==, PEER_RECORDS);
  g_assert_cmpint (third.updated, ==, 1);
  g_assert_cmpint (third.inserted + third.deleted, ==, 0);
  peer_assert_same (self);
}

static char *
temporary_id (Fixture *fixture, gint64 command)
{
  g_autoptr(HfCommand) found = fixture_command (fixture, command);

  return g_strdup (hf_command_get_record_id (found));
}

static void
test_offline_changes_arrive_in_order (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_autoptr(GPtrArray) untouched = NULL;
  g_autoptr(GPtrArray) records = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_auto(HfSyncReport) report = { 0 };

  if (self->server == NULL)
    return;
  peer_open_and_sync (self);
  peer_go_offline (self);
  first = temporary_id (fixture, fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"first\"}"));
  fixture_submit (fixture, "items", "update", "3", "{\"name\":\"three, once\"}");
  second = temporary_id (fixture, fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"second\"}"));
  fixture_submit (fixture, "items", "delete", "4", NULL);
  fixture_submit (fixture, "items", "update", first, "{\"name\":\"first, changed\"}");
  fixture_submit (fixture, "items", "update", "3", "{\"name\":\"three, twice\"}");
  fixture_submit (fixture, "items", "delete", second, NULL);
  fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"third\"}");
  fixture_wait_headline (fixture, "Offline: 8 waiting");
  untouched = peer_records (self);
  g_assert_cmpuint (untouched->len, ==, PEER_RECORDS);
  peer_assert_member (untouched, "3", "price", "3.5");

  peer_go_online (self);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE state = 'done'", "8");
  peer_assert_done_in_order (fixture);
  records = peer_records (self);
  g_assert_cmpuint (records->len, ==, PEER_RECORDS + 1);
  peer_assert_member (records, "3", "name", "three, twice");
  peer_assert_member (records, "4", "name", NULL);
  /* Its ids count up from the largest, so they tell the order of arrival: 302 was the second, deleted before the third came and
   * took its number again. */
  peer_assert_member (records, "301", "name", "first, changed");
  peer_assert_member (records, "302", "name", "third");
  report = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_true (report.ok);
  peer_assert_same (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  peer_test ("/peers/json-server/keeps-its-very-bytes", test_keeps_its_bytes);
  peer_test ("/peers/json-server/second-sync-is-not-modified-and-writes-nothing", test_second_sync_writes_nothing);
  peer_test ("/peers/json-server/offline-changes-arrive-in-order-each-once", test_offline_changes_arrive_in_order);
  return g_test_run ();
}
