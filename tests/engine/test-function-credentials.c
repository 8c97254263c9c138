/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets: on the wire where they belong, nowhere else: no expression, no row, no message has one. */

#include "function-test.h"

#include <string.h>

#define SECRET "s3cret-value"

static void
set (Fixture *self, const char *name, const char *type, const char *value, const char *host)
{
  const char *hosts[] = { host, NULL };

  if (self->engine == NULL)
    fixture_open (self, FALSE);
  g_assert_true (hf_credentials_set (self->engine->credentials, name, type, value, hosts, NULL));
}

/* Nothing in the database has the secret in it. */
static void
assert_no_trace (Fixture *self)
{
  g_autofree char *folder = g_path_get_dirname (self->database);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &content, &length, NULL))
        g_assert_null (memmem (content, length, SECRET, strlen (SECRET)));
    }
}

static void
test_bearer_and_own_name (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters:\n  accessToken: {location: header, value: tok, required: true}\n"
                      "  X-Key: {location: header, type: secret, value: key}\n"
                      "outputTransform: '[{ \"id\": \"1\", \"request\": @ctx.request, \"parameters\": @ctx.parameters }]'\n");
  set (self, "tok", "bearer", SECRET, "api.example.test");
  set (self, "key", "apiKey", SECRET, "api.example.test");
  function_serve (self, NULL, "{}");
  function_sync (self);
  function_assert_header (self, 0, "Authorization", "Bearer " SECRET);
  function_assert_header (self, 0, "X-Key", SECRET);
  g_autofree char *shown = fixture_sql (self, "SELECT data ->> '$.request.headers.Authorization' FROM [items]");
  g_assert_cmpstr (shown, ==, "•••");
  g_autofree char *name = fixture_sql (self, "SELECT data ->> '$.parameters.accessToken' FROM [items]");
  g_assert_cmpstr (name, ==, "tok");
  assert_no_trace (self);
}

static void
test_unknown_name_needs_sign_in (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters: {accessToken: {location: header, value: nobody}}\n");
  function_sync_fails (self, "nobody");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
}

static gboolean
is_idle (gpointer data)
{
  return hf_replay_get_idle (data);
}

static void
test_unknown_name_keeps_a_command_waiting (Fixture *self, gconstpointer data)
{
  gint64 id;

  function_write (self, "create-item",
                  "method: POST\nurl: https://api.example.test/items\nidempotent: true\n"
                  "parameters: {name: {location: body}, accessToken: {location: header, value: later}}\n");
  fixture_open (self, FALSE);
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"n\"}");
  fixture_wait_sql (self, "SELECT failing_class FROM _command", "auth");
  g_autoptr (HfCommand) command = fixture_command (self, id);
  g_assert_cmpint (hf_command_get_state (command), ==, HF_COMMAND_WAITING);
  /* The row says it before the replay does: a sync that comes between the two would find the source down. */
  g_assert_true (hf_test_until (is_idle, self->engine->replay, 20000));
  set (self, "later", "bearer", SECRET, "api.example.test");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"7\"}" });
  g_auto (HfSyncReport) report = fixture_sync (self, HF_SYNC_PUSH_ONLY);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  function_assert_header (self, 0, "Authorization", "Bearer " SECRET);
  assert_no_trace (self);
}

static void
test_not_for_this_host (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters: {accessToken: {location: header, value: elsewhere}}\n");
  set (self, "elsewhere", "bearer", SECRET, "other.example.test");
  function_sync_fails (self, "elsewhere");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
}

static void
test_next_page_elsewhere_goes_without (Fixture *self, gconstpointer data)
{
  g_autofree char *overlay = g_build_filename (self->overlay_root, "engine-test", "connections.yaml", NULL);
  guint port = hf_script_server_port (self->server);
  g_autofree char *hosts = g_strdup_printf ("hosts: {api.example.test: {connectTo: \"http://127.0.0.1:%u\"}, "
                                            "cdn.example.test: {connectTo: \"http://127.0.0.1:%u\"}}\n",
                                            port, port);

  g_assert_true (g_file_set_contents (overlay, hosts, -1, NULL));
  function_set (self, "parameters: {accessToken: {location: header, value: tok, required: true}}\n"
                      "records: =$.items\ncontinuation: {when: =$exists($.next), url: =$.next}\n");
  set (self, "tok", "bearer", SECRET, "api.example.test");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"}],\"next\":\"https://cdn.example.test/items?p=2\"}");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"2\"}],\"next\":\"https://api.example.test/items?p=3\"}");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"3\"}]}");
  function_sync (self);
  function_assert_header (self, 0, "Authorization", "Bearer " SECRET);
  function_assert_header (self, 1, "Authorization", NULL);
  function_assert_header (self, 2, "Authorization", "Bearer " SECRET);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}|3 {\"id\":\"3\"}");
}

static void
test_secret_in_the_address_is_masked (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters: {key: {location: query, type: secret, value: key}}\n"
                      "outputTransform: '[{ \"id\": \"1\", \"url\": @ctx.request.url }]'\n");
  set (self, "key", "apiKey", SECRET, "api.example.test");
  function_serve (self, NULL, "{}");
  function_sync (self);
  function_assert_request (self, 0, "/items?key=" SECRET);
  assert_no_trace (self);
}

static void
test_repeated_by_the_service (Fixture *self, gconstpointer data)
{
  gint64 id;

  function_write (
      self, "create-item",
      "method: POST\nurl: https://api.example.test/items\nparameters: {name: {location: body}, accessToken: {location: "
      "header, value: tok}}\n"
      "error: [{title: =$.echo, details: ='It said ' & $.echo, operations: [{type: operation.upsert-replace}]}]\n");
  function_set (self, "parameters: {accessToken: {location: header, value: tok}}\n");
  set (self, "tok", "bearer", SECRET, "api.example.test");
  hf_script_server_add (
      self->server,
      &(HfScriptReply){
          .method = "POST", .status = 422, .headers = "X-Echo: " SECRET "\r\n", .body = "{\"echo\":\"Bearer " SECRET "\"}" });
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"n\"}");
  fixture_wait_state (self, id, HF_COMMAND_STUCK);
  function_serve_full (self, NULL, 403, NULL, "{\"message\":\"no " SECRET "\"}");
  function_sync_fails (self, "no •••");
  g_autofree char *shown = fixture_sql (self, "SELECT response_body FROM _attempt");
  g_assert_cmpstr (shown, ==, "{\"echo\":\"Bearer •••\"}");
  assert_no_trace (self);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  data = hf_test_make_dir ();
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  fixture_test ("/function/credentials/bearer-and-own-name", test_bearer_and_own_name);
  fixture_test ("/function/credentials/unknown-name-needs-sign-in", test_unknown_name_needs_sign_in);
  fixture_test ("/function/credentials/unknown-name-keeps-a-command-waiting", test_unknown_name_keeps_a_command_waiting);
  fixture_test ("/function/credentials/not-for-this-host", test_not_for_this_host);
  fixture_test ("/function/credentials/next-page-elsewhere-goes-without", test_next_page_elsewhere_goes_without);
  fixture_test ("/function/credentials/secret-in-the-address-is-masked", test_secret_in_the_address_is_masked);
  fixture_test ("/function/credentials/repeated-by-the-service-is-masked", test_repeated_by_the_service);
  status = g_test_run ();
  hf_test_remove_tree (data);
  return status;
}
