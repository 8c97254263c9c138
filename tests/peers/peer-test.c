/* SPDX-License-Identifier: GPL-3.0-or-later */

/* json-server 0.17.4, as npm has it, with an engine connected to it. */

#include "peer-test.h"

#include <hf-json-scan.h>

static char *
make_records (void)
{
  GString *text = g_string_new ("{\"items\":[");

  /* Escapes, spaces and numbers are the server's choice; what it chose must survive. */
  for (int i = 1; i <= PEER_RECORDS; i++)
    g_string_append_printf (
        text,
        "%s{\"id\":%d,\"name\":\"Ærø %d \\u4e2d\\\"\\\\\",\"price\":%d.50,\"ratio\":1e-7,\"nested\":{\"a\":[1,{}],\"b\":null}}",
        i > 1 ? "," : "", i, i, i);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

void
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

void
peer_tear_down (Peer *self, gconstpointer data)
{
  fixture_close (&self->fixture);
  g_object_unref (self->session);
  g_clear_pointer (&self->server, hf_peer_stop);
  g_free (self->db);
  fixture_tear_down (&self->fixture, NULL);
}

/* --- asking the server as somebody else would --- */

guint
peer_call (Peer *self, const char *method, const char *path, const char *body, char **answer)
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

void
peer_assert_member (GPtrArray *records, const char *id, const char *name, const char *value)
{
  g_autofree char *found = member_of (records, id, name);

  g_assert_cmpstr (found, ==, value);
}

/* The records of the answer to GET, after having compared them with the file the server keeps. */
GPtrArray *
peer_records (Peer *self)
{
  g_autofree char *answer = NULL;
  g_autofree char *file = NULL;
  GPtrArray *records;
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(HfJsonObject) db = NULL;

  g_assert_cmpuint (peer_call (self, "GET", "/items", NULL, &answer), ==, 200);
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
      peer_assert_member (records, id, "name", name);
    }
  return records;
}

/* Every record here is, byte for byte, one the server has, and the other way round. */
void
peer_assert_same (Peer *self)
{
  g_autoptr(GPtrArray) records = peer_records (self);
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

void
peer_open_and_sync (Peer *self)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_open (&self->fixture, FALSE);
  report = fixture_sync (&self->fixture, HF_SYNC_ALL);
  g_assert_true (report.ok);
}

void
peer_go_offline (Peer *self)
{
  hf_fake_monitor_set (self->fixture.monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_wait_headline (&self->fixture, "Offline");
}

void
peer_go_online (Peer *self)
{
  hf_fake_monitor_set (self->fixture.monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
}

/* What the server took, in the order in which it took it, was what was asked for, in the order in which it was asked for, each
 * once. */
void
peer_assert_done_in_order (Fixture *fixture)
{
  g_autofree char *asked = fixture_sql (fixture, "SELECT group_concat(id) FROM (SELECT id FROM _command ORDER BY id)");
  g_autofree char *taken = fixture_sql (fixture, "SELECT group_concat(command_id) FROM "
                                                 "(SELECT command_id FROM _attempt WHERE class = 'done' ORDER BY id)");

  g_assert_cmpstr (taken, ==, asked);
}
