/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The named actions and datasources of a solution in the platform's own words: what each leaves in the tables and in the queue,
 * what the services are asked, offline and online. */

#include "engine-test.h"
#include "field-sales-service.h"

#include <glib/gstdio.h>

#define REGISTER \
  "{action: register-order, parameters: {name: Lovelace & Co, region: north, reference: R-1, lines: [{amount: 2, price: 3}]}}"

static void
copy_solution (Fixture *self)
{
  g_autofree char *from = g_build_filename (g_getenv ("HOLDFAST_SOURCE_DIR"), "tests", "solutions", "field-sales", "/.", NULL);
  const char *argv[] = { "cp", "-R", from, self->solution_dir, NULL };
  g_autoptr(GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
write_overlay (Fixture *self)
{
  g_autofree char *folder = g_build_filename (self->overlay_root, "field-sales", NULL);
  g_autofree char *path = g_build_filename (folder, "connections.yaml", NULL);
  guint16 port = hf_script_server_port (self->server);
  g_autofree char *text = field_sales_make_overlay (port, port);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_credential (const char *name, const char *type, const char *value)
{
  g_autoptr(HfCredentials) credentials = hf_file_credentials_new (NULL);
  g_autoptr(GError) error = NULL;
  const char *hosts[] = { "crm.fieldsales.example", NULL };

  hf_credentials_set (credentials, name, type, value, hosts, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  fixture_set_up (self, NULL);
  hf_test_remove_tree (self->solution_dir);
  g_assert_cmpint (g_mkdir (self->solution_dir, 0700), ==, 0);
  copy_solution (self);
  write_overlay (self);
  field_sales_serve (self->server);
  set_credential ("crm.key", "apiKey", FIELD_SALES_KEY);
  set_credential ("crm.basic", "basic", FIELD_SALES_BASIC);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  hf_script_server_set_handler (self->server, NULL, NULL);
  fixture_tear_down (self, NULL);
}

/* --- what tests say --- */

/* A button that calls a named action: @options in flow style. Before the solution is opened. */
static void
write_button (Fixture *self, const char *name, const char *options)
{
  g_autofree char *file = g_strdup_printf ("actions/%s.jigx", name);
  g_autofree char *text = g_strdup_printf ("action:\n  type: action.execute-action\n  options: %s\n", options);

  fixture_write (self, file, text);
}

static void
open_offline (Fixture *self)
{
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (self, FALSE);
}

static void
go_online (Fixture *self)
{
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  fixture_wait_sql (self, "SELECT count(*) || '' FROM _commandQueue", "0");
}

static void
assert_sql (Fixture *self, const char *sql, const char *expected)
{
  g_autofree char *value = fixture_sql (self, sql);

  if (g_strcmp0 (value, expected) != 0)
    g_error ("%s is “%s”, not “%s”", sql, value, expected);
}

static void
assert_asked (Fixture *self, const char *const *wanted)
{
  guint n = g_strv_length ((char **) wanted);

  for (guint i = 0; i < hf_script_server_count (self->server); i++)
    {
      const HfScriptRequest *request = hf_script_server_request (self->server, i);
      g_autofree char *line = g_strdup_printf ("%s %s", request->method, request->target);

      g_assert_cmpuint (i, <, n);
      g_assert_cmpstr (line, ==, wanted[i]);
    }
  g_assert_cmpuint (hf_script_server_count (self->server), ==, n);
}

static char *
body_of (Fixture *self, guint index)
{
  return hf_script_request_text (hf_script_server_request (self->server, index));
}

static void
make_customers (Fixture *self)
{
  fixture_submit (self, "customers", "create", NULL, "{\"name\":\"One\",\"region\":\"north\",\"credit\":5000}");
  fixture_submit (self, "customers", "create", NULL, "{\"name\":\"Two\",\"region\":\"north\",\"credit\":3000}");
  fixture_submit (self, "customers", "create", NULL, "{\"name\":\"Three\",\"region\":\"south\",\"credit\":9000}");
}

/* --- writing --- */

static void
test_chain_offline (Fixture *self, gconstpointer data)
{
  static const char *const wanted[] = { "POST /customers", "GET /orders?reference=R-1", "POST /orders", NULL };
  g_autofree char *order = NULL;

  write_button (self, "button", REGISTER);
  open_offline (self);
  fixture_act (self, "button");
  assert_sql (self, "SELECT group_concat(id || (data ->> 'name')) FROM customers", "_tmp_1_Lovelace & Co");
  assert_sql (self, "SELECT group_concat(id || (data ->> 'customerId')) FROM orders", "_tmp_2__tmp_1_");
  assert_sql (self, "SELECT group_concat(type || (payload ->> 'functionId')) FROM _commandQueue",
              "createcreate-customer,createcreate-order");

  go_online (self);
  assert_asked (self, wanted);
  order = body_of (self, 2);
  g_assert_nonnull (strstr (order, "\"customerId\":\"C-1\",\"customerName\":\"Lovelace & Co\""));
  g_assert_nonnull (strstr (order, "\"lines\":[{\"amount\":2,\"price\":3}]"));
  assert_sql (self, "SELECT group_concat(id || (data ->> 'customerId') || (data ->> 'status')) FROM orders", "O-1C-1open");
}

static void
test_one_command_each (Fixture *self, gconstpointer data)
{
  write_button (self, "button", "{action: raise-credit, parameters: {amount: 7000}}");
  open_offline (self);
  make_customers (self);
  fixture_act (self, "button");
  assert_sql (self, "SELECT count(*) || '' FROM _commandQueue WHERE type = 'update'", "2");
  assert_sql (self, "SELECT group_concat(data ->> 'credit') FROM (SELECT data FROM customers ORDER BY id)", "7000,7000,9000");
  go_online (self);
  assert_sql (self, "SELECT group_concat(id || ':' || (data ->> 'credit'), ' ') FROM (SELECT * FROM customers ORDER BY id)",
              "C-1:7000 C-2:7000 C-3:9000");
}

static void
test_replace (Fixture *self, gconstpointer data)
{
  g_autofree char *body = NULL;

  write_button (self, "first", "{action: rename-customer, parameters: {id: _tmp_1_, name: Once}}");
  write_button (self, "second", "{action: rename-customer, parameters: {id: _tmp_1_, name: Twice}}");
  open_offline (self);
  make_customers (self);
  fixture_act (self, "first");
  fixture_act (self, "second");
  assert_sql (self, "SELECT count(*) || '' FROM _commandQueue WHERE type = 'update'", "1");
  assert_sql (self, "SELECT data ->> 'name' FROM customers WHERE id = '_tmp_1_'", "Twice");
  go_online (self);
  assert_sql (self, "SELECT data ->> 'name' FROM customers WHERE id = 'C-1'", "Twice");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const HfScriptRequest *request = hf_script_server_request (self->server, i);

      if (g_str_equal (request->method, "PATCH"))
        body = body_of (self, i);
    }
  g_assert_nonnull (body);
  g_assert_nonnull (strstr (body, "\"name\":\"Twice\""));
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  static const char *const wanted[] = { "POST /customers", "POST /customers", "DELETE /customers/C-1", NULL };

  write_button (self, "draft", "{action: remove-customer, parameters: {id: _tmp_2_}}");
  write_button (self, "real", "{action: remove-customer, parameters: {id: C-1}}");
  open_offline (self);
  make_customers (self);
  fixture_act (self, "draft");
  /* It never was anywhere else: gone, with all that waited for it. */
  assert_sql (self, "SELECT group_concat(id) FROM (SELECT id FROM customers ORDER BY id)", "_tmp_1_,_tmp_3_");
  assert_sql (self, "SELECT count(*) || '' FROM _commandQueue", "2");
  go_online (self);
  fixture_act (self, "real");
  fixture_wait_sql (self, "SELECT count(*) || '' FROM _commandQueue", "0");
  assert_asked (self, wanted);
  assert_sql (self, "SELECT group_concat(id) FROM customers", "C-2");
}

/* The caller's own id is replaced where the caller keeps it, and in what waits. */
static void
test_chained_calls (Fixture *self, gconstpointer data)
{
  static const char *const wanted[] = { "POST /visits", "PATCH /visits/V-900", NULL };
  g_autofree char *body = NULL;

  write_button (self, "button", "{action: plan-visit, parameters: {id: TEMP-4711, customerId: C-1, date: \"2026-03-05\"}}");
  open_offline (self);
  fixture_act (self, "button");
  assert_sql (self, "SELECT group_concat(id || (data ->> 'state')) FROM [visits-local]", "TEMP-4711draft");
  assert_sql (self, "SELECT group_concat(type) FROM _commandQueue", "functionCall,functionCall");
  go_online (self);
  assert_asked (self, wanted);
  body = body_of (self, 0);
  g_assert_cmpstr (body, ==, "{\"customer\":\"C-1\",\"date\":\"2026-03-05\"}");
  assert_sql (self, "SELECT group_concat(id || (data ->> 'state') || (data ->> 'customerId')) FROM [visits-local]",
              "V-900plannedC-1");
}

static void
test_function_call (Fixture *self, gconstpointer data)
{
  static const char *const wanted[] = { "POST /reports", NULL };

  write_button (self, "button", "{action: report, parameters: {subject: Weather}}");
  fixture_open (self, FALSE);
  fixture_act (self, "button");
  assert_asked (self, wanted);
  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (self->server, 0), "apiKey"), ==, FIELD_SALES_KEY);
  assert_sql (self, "SELECT data ->> 'text' FROM drafts WHERE id = 'receipt'", "R-1");
  assert_sql (self,
              "SELECT count(*) || '' FROM _attempt WHERE instr(coalesce(request, '') || coalesce(request_body, ''), "
              "'" FIELD_SALES_KEY "') > 0",
              "0");
}

static void
test_upload (Fixture *self, gconstpointer data)
{
  g_autofree char *stored = NULL, *options = NULL;
  const char *datasets[] = { "brochures", NULL };
  g_auto(HfSyncReport) report = { 0 };
  const HfScriptRequest *request;

  fixture_write (self, "datasources/brochure.jigx",
                 "type: datasource.sqlite\noptions:\n  provider: DATA_PROVIDER_LOCAL\n  entities: [brochures]\n"
                 "  query: SELECT id, '$.data' FROM [brochures]\n  isDocument: true\n");
  fixture_write (self, "actions/upload.jigx",
                 "action:\n  type: action.execute-entity\n  options:\n    provider: DATA_PROVIDER_REST\n    entity: photos\n"
                 "    method: functionCall\n    function: upload-photo\n    parameters:\n      id: V-1\n"
                 "      file: =@ctx.datasources.brochure.data\n");
  fixture_open (self, FALSE);
  report = fixture_sync_with (self, datasets, NULL);
  fixture_act (self, "upload");
  fixture_wait_sql (self, "SELECT count(*) || '' FROM _commandQueue", "0");
  request = hf_script_server_request (self->server, hf_script_server_count (self->server) - 1);
  g_assert_cmpstr (request->method, ==, "PUT");
  g_assert_cmpstr (request->path, ==, "/visits/V-1/photo");
  g_assert_cmpstr (hf_script_request_header (request, "Content-Type"), ==, "image/png");
  g_assert_cmpuint (g_bytes_get_size (request->body), ==, FIELD_SALES_BROCHURE_SIZE);
  for (guint i = 0; i < FIELD_SALES_BROCHURE_SIZE; i++)
    g_assert_cmpuint (((const guint8 *) g_bytes_get_data (request->body, NULL))[i], ==, i);
}

/* --- without a service --- */

static void
test_local (Fixture *self, gconstpointer data)
{
  write_button (self, "save", "{action: save-draft, parameters: {id: d-1, text: hello}}");
  open_offline (self);
  fixture_act (self, "save");
  fixture_act (self, "tidy-up");
  assert_sql (self, "SELECT group_concat(data ->> 'text') FROM (SELECT data FROM drafts ORDER BY id)", "hello,team-9 was here");
  assert_sql (self, "SELECT count(*) || '' FROM _command", "0");
}

static void
test_queue_actions (Fixture *self, gconstpointer data)
{
  write_button (self, "forget", "{action: forget-command, parameters: {id: 3}}");
  write_button (self, "keep", "{action: keep-as-draft, parameters: {id: _tmp_2_}}");
  open_offline (self);
  make_customers (self);
  fixture_act (self, "forget");
  assert_sql (self, "SELECT group_concat(id) FROM _commandQueue", "1,2");
  fixture_act (self, "keep");
  assert_sql (self, "SELECT group_concat(id) FROM _commandQueue", "1");
  /* Both stay here. */
  assert_sql (self, "SELECT count(*) || '' FROM customers", "3");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .path = "/customers", .status = 422, .body = "{}" });
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  fixture_wait_state (self, 1, HF_COMMAND_STUCK);
  fixture_act (self, "retry-everything");
  fixture_wait_sql (self, "SELECT count(*) || '' FROM _commandQueue", "0");
  assert_sql (self, "SELECT group_concat(id) FROM (SELECT id FROM customers ORDER BY id)", "C-1,_tmp_2_,_tmp_3_");
}

/* --- reading --- */

static void
assert_query (Fixture *self, const char *query, const char *inputs, const char *expected)
{
  g_autofree char *answer = fixture_query (self, query, inputs);

  g_assert_cmpstr (answer, ==, expected);
}

static void
test_datasources (Fixture *self, gconstpointer data)
{
  open_offline (self);
  make_customers (self);
  fixture_submit (self, "customers", "update", "_tmp_2_", "{\"contact\":{\"city\":\"Skagen\"}}");
  fixture_submit (self, "orders", "create", NULL, "{\"reference\":\"R\",\"customerId\":\"_tmp_2_\",\"total\":12.5}");

  assert_query (self, "regions", NULL, "[{\"id\":1,\"region\":\"north\"},{\"id\":2,\"region\":\"south\"}]");
  assert_query (self, "northern-customers", NULL,
                "[{\"id\":\"_tmp_1_\",\"name\":\"One\",\"town\":null,\"contact\":null},"
                "{\"id\":\"_tmp_2_\",\"name\":\"Two\",\"town\":\"Skagen\",\"contact\":{\"city\":\"Skagen\"}}]");
  assert_query (self, "customer-orders", NULL,
                "[{\"id\":\"_tmp_2_\",\"name\":\"Two\",\"orders\":1,\"total\":12.5},"
                "{\"id\":\"_tmp_1_\",\"name\":\"One\",\"orders\":0,\"total\":0},"
                "{\"id\":\"_tmp_3_\",\"name\":\"Three\",\"orders\":0,\"total\":0}]");
  assert_query (self, "customer-detail", "{\"customerId\":\"_tmp_3_\"}",
                "{\"id\":\"_tmp_3_\",\"name\":\"Three\",\"region\":\"south\",\"contact\":null}");
  assert_query (self, "customer-detail", "{\"customerId\":\"nobody\"}", "null");
  assert_query (self, "chosen-customer", NULL, "{\"id\":\"_tmp_1_\",\"name\":\"One\",\"region\":\"north\",\"contact\":null}");
  assert_query (self, "SELECT count(*) AS n FROM _commandQueue", NULL, "[{\"n\":5}]");
  assert_query (self, "view-customer.their-orders", "{\"customerId\":\"_tmp_2_\"}",
                "[{\"id\":\"_tmp_5_\",\"status\":null,\"total\":12.5}]");
}

/* An action of the index that follows what came from remote. */
static void
test_table_changed (Fixture *self, gconstpointer data)
{
  const char *datasets[] = { "visits", NULL };
  g_auto(HfSyncReport) report = { 0 };

  set_credential ("crm.oauth", "bearer", FIELD_SALES_TOKEN);
  fixture_open (self, FALSE);
  report = fixture_sync_with (self, datasets, NULL);
  fixture_wait_sql (self, "SELECT data ->> 'stops' FROM route WHERE id = 'today'", "4");
}

#define actions_test(name, func) g_test_add ("/vocabulary/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *data = hf_test_make_dir ();
  int code;

  /* Credentials of its own. */
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("HOLDFAST_CREDENTIALS", "file", TRUE);
  g_test_init (&argc, &argv, NULL);
  actions_test ("write/a-chain-offline-arrives-with-the-final-ids", test_chain_offline);
  actions_test ("write/an-array-is-one-command-each", test_one_command_each);
  actions_test ("write/replacing-leaves-one-change", test_replace);
  actions_test ("write/a-draft-is-removed-without-a-word-a-real-one-by-the-service", test_remove);
  actions_test ("write/a-call-replaces-its-callers-id-in-what-waits", test_chained_calls);
  actions_test ("write/a-function-call-tells-its-output", test_function_call);
  actions_test ("write/a-file-goes-out-as-its-bytes", test_upload);
  actions_test ("local/sql-and-replacing-text", test_local);
  actions_test ("queue/commands-are-forgotten-kept-and-retried", test_queue_actions);
  actions_test ("read/datasources-of-every-kind", test_datasources);
  actions_test ("changed/a-table-filled-from-remote-runs-its-action", test_table_changed);
  code = g_test_run ();
  hf_test_remove_tree (data);
  return code;
}
