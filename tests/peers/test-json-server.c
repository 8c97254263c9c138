/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first foreign peer: json-server 0.17.4, as npm has it. What it serves is kept byte for byte, what was done offline reaches
 * it in order and once, and its quirks (weak tags, 500 with a web page for a duplicate id, `{}` with 404) end as queue.md says.
 * Length: one peer, one story, in the order a day with it has.
 */

#include "engine-test.h"

#include <hf-fake-clock.h>
#include <hf-json-scan.h>
#include <hf-peer.h>
#include <libsoup/soup.h>

#define RECORDS 300

typedef struct
{
  Fixture fixture;
  HfPeer *server; /* NULL: not installed, and the test was skipped */
  SoupSession *session;
  char *db;
} Peer;

static char *
make_records (void)
{
  GString *text = g_string_new ("{\"items\":[");

  /* Escapes, spaces and numbers are the server's choice; what it chose must survive. */
  for (int i = 1; i <= RECORDS; i++)
    g_string_append_printf (
        text,
        "%s{\"id\":%d,\"name\":\"Ærø %d \\u4e2d\\\"\\\\\",\"price\":%d.50,\"ratio\":1e-7,\"nested\":{\"a\":[1,{}],\"b\":null}}",
        i > 1 ? "," : "", i, i, i);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

static void
peer_set_up (Peer *self, gconstpointer data)
{
  g_autofree char *records = make_records ();
  const char *args[] = { "--host", "127.0.0.1", "--port", "@PORT@", "--quiet", NULL, NULL };

  fixture_set_up (&self->fixture, NULL);
  self->db = g_build_filename (self->fixture.dir, "db.json", NULL);
  g_assert_true (g_file_set_contents (self->db, records, -1, NULL));
  args[5] = self->db;
  self->server = hf_peer_start ("json-server", args);
  self->session = soup_session_new ();
  if (self->server == NULL)
    return;
  fixture_connect_to (&self->fixture, hf_peer_get_port (self->server));
  /* It honours no Idempotency-Key, so its POST is not safe to repeat; a PATCH with whole values is. */
  fixture_write (&self->fixture, "functions/create-item.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/items\n"
                 "parameters:\n  id: {location: body, type: string}\n  name: {location: body, type: string}\n");
}

static void
peer_tear_down (Peer *self, gconstpointer data)
{
  fixture_close (&self->fixture);
  g_object_unref (self->session);
  g_clear_pointer (&self->server, hf_peer_stop);
  g_free (self->db);
  fixture_tear_down (&self->fixture, NULL);
}

/* --- asking the server as somebody else would --- */

static guint
call (Peer *self, const char *method, const char *path, const char *body, char **answer)
{
  g_autofree char *uri = hf_peer_make_uri (self->server, path);
  g_autoptr(SoupMessage) message = soup_message_new (method, uri);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if (body != NULL)
    {
      g_autoptr(GBytes) sent = g_bytes_new (body, strlen (body));
      soup_message_set_request_body_from_bytes (message, "application/json", sent);
    }
  bytes = soup_session_send_and_read (self->session, message, NULL, &error);
  g_assert_no_error (error);
  if (answer != NULL)
    *answer = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return soup_message_get_status (message);
}

/* (transfer full) (element-type utf8): the elements of a JSON array in the very bytes they stand in. */
static GPtrArray *
split (const char *text)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_free);
  HfJsonScan scan;
  HfJsonScanEvent event;
  gsize position = 0;

  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  while ((event = hf_json_scan_next (&scan, text, strlen (text), &position)) == HF_JSON_SCAN_RECORD)
    g_ptr_array_add (records, g_strndup (text + scan.start, scan.end - scan.start));
  g_assert_cmpint (event, ==, HF_JSON_SCAN_MORE);
  g_assert_true (hf_json_scan_finish (&scan));
  return records;
}

static char *
member (const char *record, const char *name)
{
  g_autoptr(HfJsonObject) object = hf_json_object_parse (record, -1, NULL);

  g_assert_nonnull (object);
  return hf_json_object_get_text (object, name);
}

/* (transfer full) (nullable): a member of the record of this id in what the server has. */
static char *
member_of (GPtrArray *records, const char *id, const char *name)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *found = member (records->pdata[i], "id");

      if (g_str_equal (found, id))
        return member (records->pdata[i], name);
    }
  return NULL;
}

static void
assert_member (GPtrArray *records, const char *id, const char *name, const char *value)
{
  g_autofree char *found = member_of (records, id, name);

  g_assert_cmpstr (found, ==, value);
}

/* The records of the answer to GET, after having compared them with the file the server keeps. */
static GPtrArray *
server_records (Peer *self)
{
  g_autofree char *answer = NULL;
  g_autofree char *file = NULL;
  GPtrArray *records;
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(HfJsonObject) db = NULL;

  g_assert_cmpuint (call (self, "GET", "/items", NULL, &answer), ==, 200);
  records = split (answer);
  g_assert_true (g_file_get_contents (self->db, &file, NULL, NULL));
  db = hf_json_object_parse (file, -1, NULL);
  g_assert_nonnull (db);
  kept = split (hf_json_object_get (db, "items"));
  g_assert_cmpuint (kept->len, ==, records->len);
  for (guint i = 0; i < kept->len; i++)
    {
      g_autofree char *id = member (kept->pdata[i], "id");
      g_autofree char *name = member (kept->pdata[i], "name");
      assert_member (records, id, "name", name);
    }
  return records;
}

/* Every record here is, byte for byte, one the server has, and the other way round. */
static void
assert_same (Peer *self)
{
  g_autoptr(GPtrArray) records = server_records (self);
  g_autofree char *expected = g_strdup_printf ("%u", records->len);
  g_autofree char *count = fixture_sql (&self->fixture, "SELECT count(*) FROM items");

  g_assert_cmpstr (count, ==, expected);
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *id = member (records->pdata[i], "id");
      g_autofree char *here = fixture_record (&self->fixture, "items", id);

      g_assert_cmpstr (here, ==, records->pdata[i]);
    }
}

static void
open_and_sync (Peer *self)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_open (&self->fixture, FALSE);
  report = fixture_sync (&self->fixture, HF_SYNC_ALL);
  g_assert_true (report.ok);
}

static void
go_offline (Peer *self)
{
  hf_fake_monitor_set (self->fixture.monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_wait_headline (&self->fixture, "Offline");
}

static void
go_online (Peer *self)
{
  hf_fake_monitor_set (self->fixture.monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
}

/* What the server took, in the order in which it took it, was what was asked for, in the order in which it was asked for, each
 * once. */
static void
assert_done_in_order (Fixture *fixture)
{
  g_autofree char *asked = fixture_sql (fixture, "SELECT group_concat(id) FROM (SELECT id FROM _command ORDER BY id)");
  g_autofree char *taken = fixture_sql (fixture, "SELECT group_concat(command_id) FROM "
                                                 "(SELECT command_id FROM _attempt WHERE class = 'done' ORDER BY id)");

  g_assert_cmpstr (taken, ==, asked);
}

/* --- pulling --- */

static void
test_keeps_its_bytes (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  g_auto(HfSyncReport) first = { 0 };

  if (self->server == NULL)
    return;
  fixture_open (fixture, FALSE);
  first = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_cmpint (first.records, ==, RECORDS);
  g_assert_cmpint (first.inserted, ==, RECORDS);
  assert_same (self);
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
  open_and_sync (self);
  before = fixture_sql (fixture, rows);
  second = fixture_sync (fixture, HF_SYNC_ALL);
  after = fixture_sql (fixture, rows);
  g_assert_true (second.ok);
  g_assert_cmpint (second.records, ==, 0);
  g_assert_cmpstr (after, ==, before);

  g_assert_cmpuint (call (self, "PATCH", "/items/7", "{\"name\":\"changed elsewhere\"}", NULL), ==, 200);
  third = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_cmpint (third.records, ==, RECORDS);
  g_assert_cmpint (third.updated, ==, 1);
  g_assert_cmpint (third.inserted + third.deleted, ==, 0);
  assert_same (self);
}

/* --- writing --- */

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
  open_and_sync (self);
  go_offline (self);
  first = temporary_id (fixture, fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"first\"}"));
  fixture_submit (fixture, "items", "update", "3", "{\"name\":\"three, once\"}");
  second = temporary_id (fixture, fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"second\"}"));
  fixture_submit (fixture, "items", "delete", "4", NULL);
  fixture_submit (fixture, "items", "update", first, "{\"name\":\"first, changed\"}");
  fixture_submit (fixture, "items", "update", "3", "{\"name\":\"three, twice\"}");
  fixture_submit (fixture, "items", "delete", second, NULL);
  fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"third\"}");
  fixture_wait_headline (fixture, "Offline: 8 waiting");
  untouched = server_records (self);
  g_assert_cmpuint (untouched->len, ==, RECORDS);
  assert_member (untouched, "3", "price", "3.5");

  go_online (self);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE state = 'done'", "8");
  assert_done_in_order (fixture);
  records = server_records (self);
  g_assert_cmpuint (records->len, ==, RECORDS + 1);
  assert_member (records, "3", "name", "three, twice");
  assert_member (records, "4", "name", NULL);
  /* Its ids count up from the largest, so they tell the order of arrival: 302 was the second, deleted before the third came and
   * took its number again. */
  assert_member (records, "301", "name", "first, changed");
  assert_member (records, "302", "name", "third");
  report = fixture_sync (fixture, HF_SYNC_ALL);
  g_assert_true (report.ok);
  assert_same (self);
}

static void
test_missing_records (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 patch, delete;
  g_autoptr(HfCommand) stuck = NULL;

  if (self->server == NULL)
    return;
  open_and_sync (self);
  g_assert_cmpuint (call (self, "DELETE", "/items/5", NULL, NULL), ==, 200);
  g_assert_cmpuint (call (self, "DELETE", "/items/6", NULL, NULL), ==, 200);
  patch = fixture_submit (fixture, "items", "update", "5", "{\"name\":\"too late\"}");
  delete = fixture_submit (fixture, "items", "delete", "6", NULL);
  fixture_wait_state (fixture, patch, HF_COMMAND_STUCK);
  fixture_wait_state (fixture, delete, HF_COMMAND_DONE);
  stuck = fixture_command (fixture, patch);
  g_test_message ("%s %s (%s)", hf_command_get_error_title (stuck), hf_command_get_error_advice (stuck),
                  hf_command_get_error_message (stuck));
  g_assert_cmpstr (hf_command_get_error_class (stuck), ==, "permanent");
  g_assert_cmpint (hf_command_get_error_status (stuck), ==, 404);
  /* Its `{}` says nothing to a person. */
  g_assert_cmpstr (hf_command_get_error_message (stuck), ==, "The service answered 404 Not Found");
  g_assert_cmpint (hf_command_get_attempts (stuck), ==, 1);
  fixture_wait_headline (fixture, "1 change is stuck");
}

/* A record that only the server has, so that our create of the same id is refused. */
static void
make_duplicate (Peer *self)
{
  g_assert_cmpuint (call (self, "POST", "/items", "{\"id\":\"taken\",\"name\":\"theirs\"}", NULL), ==, 201);
}

static void
assert_web_page_is_no_words (HfCommand *command)
{
  g_test_message ("%s %s (%s)", hf_command_get_error_title (command), hf_command_get_error_advice (command),
                  hf_command_get_error_message (command));
  g_assert_cmpstr (hf_command_get_error_class (command), ==, "server");
  g_assert_cmpint (hf_command_get_error_status (command), ==, 500);
  g_assert_cmpstr (hf_command_get_error_message (command), ==, "The service answered 500 Internal Server Error");
}

static void
test_duplicate_while_others_succeed (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 duplicate, other;
  g_autoptr(HfCommand) retrying = NULL;
  g_autoptr(HfCommand) stuck = NULL;
  g_autoptr(GPtrArray) records = NULL;

  if (self->server == NULL)
    return;
  open_and_sync (self);
  make_duplicate (self);
  duplicate = fixture_submit (fixture, "items", "create", "taken", "{\"id\":\"taken\",\"name\":\"mine\"}");
  other = fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"other\"}");
  /* A failing one holds up nobody but its own record. */
  fixture_wait_state (fixture, other, HF_COMMAND_DONE);
  retrying = fixture_command (fixture, duplicate);
  g_assert_cmpint (hf_command_get_state (retrying), ==, HF_COMMAND_RETRYING);
  g_assert_cmpstr (hf_command_get_error_title (retrying), ==, "The service failed while it worked on this change.");
  assert_web_page_is_no_words (retrying);
  fixture_wait_state (fixture, duplicate, HF_COMMAND_STUCK);
  stuck = fixture_command (fixture, duplicate);
  g_assert_cmpstr (hf_command_get_error_title (stuck), ==, "The service fails on this change, while others succeed.");
  assert_web_page_is_no_words (stuck);
  g_assert_cmpint (hf_command_get_attempts (stuck), ==, 2);
  records = server_records (self);
  assert_member (records, "taken", "name", "theirs");
}

static gboolean
has_attempts (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *ended = fixture_sql (fixture, "SELECT count(*) || '' FROM _attempt WHERE ended_at IS NOT NULL");

  return g_ascii_strtoll (ended, NULL, 10) > GPOINTER_TO_INT (g_object_get_data (G_OBJECT (fixture->clock), "attempts"));
}

static gboolean
has_timer (gpointer data)
{
  return hf_fake_clock_next_due (data) >= 0;
}

static void
test_duplicate_alone (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 duplicate, began;
  g_autoptr(HfCommand) stuck = NULL;

  if (self->server == NULL)
    return;
  fixture->clock = HF_CLOCK (hf_fake_clock_new ());
  open_and_sync (self);
  make_duplicate (self);
  began = hf_clock_now (fixture->clock);
  duplicate = fixture_submit (fixture, "items", "create", "taken", "{\"id\":\"taken\",\"name\":\"mine\"}");
  for (int i = 0; i < 5; i++)
    {
      g_object_set_data (G_OBJECT (fixture->clock), "attempts", GINT_TO_POINTER (i));
      g_assert_true (hf_test_until (has_attempts, fixture, 20000));
      if (i == 4)
        break;
      fixture_wait_state (fixture, duplicate, HF_COMMAND_RETRYING);
      g_assert_true (hf_test_until (has_timer, fixture->clock, 20000));
      hf_fake_clock_advance (HF_FAKE_CLOCK (fixture->clock), 20 * G_USEC_PER_SEC);
    }
  fixture_wait_state (fixture, duplicate, HF_COMMAND_STUCK);
  stuck = fixture_command (fixture, duplicate);
  g_assert_cmpstr (hf_command_get_error_title (stuck), ==, "The service failed on this change again and again.");
  assert_web_page_is_no_words (stuck);
  g_assert_cmpint (hf_command_get_attempts (stuck), ==, 5);
  g_assert_cmpint (hf_clock_now (fixture->clock) - began, >=, 30 * G_USEC_PER_SEC);
}

/* --- a server that goes away and comes back --- */

static void
test_goes_on_by_itself (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 early = 0;
  g_autofree char *done = NULL;
  g_autoptr(GPtrArray) records = NULL;

  if (self->server == NULL)
    return;
  open_and_sync (self);
  go_offline (self);
  for (int i = 1; i <= RECORDS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i % 7 + 1);
      g_autofree char *name = g_strdup_printf ("{\"name\":\"patch %d\"}", i);
      gint64 command = fixture_submit (fixture, "items", "update", id, name);

      early = i == 20 ? command : early;
    }
  go_online (self);
  fixture_wait_state (fixture, early, HF_COMMAND_DONE);
  hf_peer_set_running (self->server, FALSE);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE state = 'retrying'", "1");
  done = fixture_sql (fixture, "SELECT count(*) || '' FROM _command WHERE state = 'done'");
  g_test_message ("%s of %d done when the server went away", done, RECORDS);
  g_assert_cmpint (g_ascii_strtoll (done, NULL, 10), <, RECORDS);
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (fixture->engine)), !=, HF_LEVEL_OK);

  hf_peer_set_running (self->server, TRUE);
  fixture_wait_sql (fixture, "SELECT count(*) FROM _command WHERE finished_at IS NULL", "0");
  assert_done_in_order (fixture);
  records = server_records (self);
  for (int i = RECORDS - 6; i <= RECORDS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i % 7 + 1);
      g_autofree char *name = g_strdup_printf ("patch %d", i);

      assert_member (records, id, "name", name);
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
  open_and_sync (self);
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
  assert_done_in_order (fixture);
  records = server_records (self);
  g_assert_cmpuint (records->len, ==, RECORDS + 10);
  for (int i = 1; i <= 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", RECORDS + i);
      g_autofree char *name = g_strdup_printf ("create %d", i);

      assert_member (records, id, "name", name);
    }
}

#define peer_test(name, func) g_test_add (name, Peer, NULL, peer_set_up, func, peer_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  peer_test ("/peers/json-server/keeps-its-very-bytes", test_keeps_its_bytes);
  peer_test ("/peers/json-server/second-sync-is-not-modified-and-writes-nothing", test_second_sync_writes_nothing);
  peer_test ("/peers/json-server/offline-changes-arrive-in-order-each-once", test_offline_changes_arrive_in_order);
  peer_test ("/peers/json-server/missing-record-is-stuck-when-patched-done-when-deleted", test_missing_records);
  peer_test ("/peers/json-server/duplicate-id-is-stuck-when-others-succeed", test_duplicate_while_others_succeed);
  peer_test ("/peers/json-server/duplicate-id-alone-is-stuck-after-five-attempts", test_duplicate_alone);
  peer_test ("/peers/json-server/stopped-in-the-middle-goes-on-by-itself", test_goes_on_by_itself);
  peer_test ("/peers/json-server/refused-connection-loses-nothing", test_refused_connection_loses_nothing);
  return g_test_run ();
}
