/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REST's verbs. What is sent is checked without a network; what an answer means, on answers that really came over a socket. */

#include <hf-command-private.h>
#include <hf-provider.h>
#include <hf-script-server.h>
#include <hf-solution-fixture.h>
#include <hf-test.h>

#define FUNCTIONS "provider: DATA_PROVIDER_REST\n"

static HfProvider *
rest (void)
{
  return hf_provider_find ("DATA_PROVIDER_REST");
}

static HfSolution *
load (Fixture *fixture)
{
  fixture_write (fixture, "index.jigx", "name: rest\n");
  fixture_write (fixture, "functions/get.jigx",
                 FUNCTIONS "method: GET\nurl: https://api.example.com/v1/{tenant}/items\n"
                           "parameters:\n  tenant: {location: path, type: string, required: true}\n"
                           "  page: {location: query, type: number}\n  X-Trace: {location: header, type: string}\n");
  fixture_write (fixture, "functions/post.jigx",
                 FUNCTIONS "method: POST\nurl: https://api.example.com/items\nidempotent: true\n"
                           "parameters:\n  name: {location: body, type: string}\n  n: {location: body, type: number}\n");
  fixture_write (fixture, "functions/post-keyless.jigx",
                 FUNCTIONS "method: POST\nurl: https://api.example.com:8443/items\nidempotencyKey: false\n"
                           "parameters:\n  name: {location: body, type: string}\n");
  return fixture_load (fixture);
}

static HfJsonObject *
object (const char *text)
{
  g_autoptr(GError) error = NULL;
  HfJsonObject *parsed = hf_json_object_parse (text, -1, &error);

  g_assert_no_error (error);
  return parsed;
}

static HfCommand *
command_new (const char *method, const char *parameters, gboolean safe)
{
  HfCommandRow row = {
    .id = 7,
    .state = HF_COMMAND_SENDING,
    .safe = safe,
    .provider = g_strdup ("DATA_PROVIDER_REST"),
    .source = g_strdup ("api.example.com"),
    .entity = g_strdup ("items"),
    .method = g_strdup (method),
    .parameters = g_strdup (parameters),
    .idempotency_key = g_strdup ("key-7"),
  };

  return hf_command_new_take (&row);
}

static void
test_pull_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load (fixture);
  HfFunction *function = hf_solution_find_function (solution, "get");
  g_autoptr(HfJsonObject) parameters = object ("{\"tenant\":\"a/b c\",\"page\":2,\"X-Trace\":\"t\"}");
  HfCursor both = { (char *) "W/\"1\"", (char *) "Mon, 23 Nov 2026 08:00:00 GMT" };
  HfCursor dated = { NULL, (char *) "Mon, 23 Nov 2026 08:00:00 GMT" };
  g_autoptr(HfRequest) first = hf_provider_build (rest (), function, parameters, &both, NULL);
  g_autoptr(HfRequest) second = hf_provider_build (rest (), function, parameters, &dated, NULL);
  g_autofree char *source = hf_provider_source (rest (), function, parameters, NULL);

  g_assert_cmpstr (hf_request_get_method (first), ==, "GET");
  g_assert_cmpstr (hf_request_get_uri (first), ==, "https://api.example.com/v1/a%2Fb%20c/items?page=2");
  g_assert_cmpstr (hf_request_get_header (first, "X-Trace"), ==, "t");
  g_assert_cmpstr (hf_request_get_header (first, "If-None-Match"), ==, "W/\"1\"");
  g_assert_null (hf_request_get_header (first, "If-Modified-Since"));
  g_assert_cmpstr (hf_request_get_header (second, "If-Modified-Since"), ==, "Mon, 23 Nov 2026 08:00:00 GMT");
  g_assert_null (hf_request_get_body (first));
  g_assert_true (hf_request_get_safe (first));
  g_assert_cmpstr (source, ==, "api.example.com");
}

static void
test_write_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load (fixture);
  g_autoptr(HfCommand) command = command_new ("create", "{\"name\":\"Łódź\",\"n\":12345678901234567890.10}", TRUE);
  g_autoptr(HfRequest) keyed = hf_provider_apply (rest (), command, hf_solution_find_function (solution, "post"), NULL);
  g_autoptr(HfRequest) keyless = hf_provider_apply (rest (), command, hf_solution_find_function (solution, "post-keyless"), NULL);
  g_autofree char *body = g_strndup (g_bytes_get_data (hf_request_get_body (keyed), NULL),
                                     g_bytes_get_size (hf_request_get_body (keyed)));
  g_autoptr(HfJsonObject) parameters = object ("{}");
  g_autofree char *source = hf_provider_source (rest (), hf_solution_find_function (solution, "post-keyless"), parameters, NULL);

  g_assert_cmpstr (body, ==, "{\"name\":\"Łódź\",\"n\":12345678901234567890.10}");
  g_assert_cmpstr (hf_request_get_header (keyed, "Idempotency-Key"), ==, "key-7");
  g_assert_null (hf_request_get_header (keyless, "Idempotency-Key"));
  g_assert_true (hf_request_get_safe (keyed));
  g_assert_false (hf_request_get_safe (keyless));
  g_assert_cmpstr (source, ==, "api.example.com:8443");
}

typedef struct
{
  const char *name;
  HfScriptReply reply;
  const char *method;
  gboolean safe;
  gboolean done;
  HfError error_class;
  const char *message;  /* NULL: any */
  const char *response; /* NULL: none */
  gboolean warning;
} Answer;

static const Answer answers[] = {
  { "object", { .status = 201, .body = "{ \"id\":1.50 }" }, "create", FALSE, TRUE, 0, NULL, "{\"id\":1.50}", FALSE },
  { "empty", { .status = 204, .body = "" }, "delete", FALSE, TRUE, 0, NULL, NULL, FALSE },
  { "array", { .status = 200, .body = "[1]" }, "create", FALSE, TRUE, 0, NULL, NULL, FALSE },
  { "not-json", { .status = 200, .body = "ok" }, "create", FALSE, TRUE, 0, NULL, NULL, TRUE },
  { "html-to-unsafe", { .body = "<html>", .type = "text/html" },
    "create", FALSE, FALSE, HF_ERROR_UNKNOWN_OUTCOME, NULL, NULL, FALSE },
  { "html-to-safe", { .body = "<html>", .type = "text/html" }, "create", TRUE, FALSE, HF_ERROR_TRANSIENT, NULL, NULL, FALSE },
  { "message", { .status = 422, .body = "{\"message\":\"too long\"}" },
    "create", FALSE, FALSE, HF_ERROR_PERMANENT, "too long", NULL, FALSE },
  { "error", { .status = 409, .body = "{\"error\":\"old\"}" }, "update", FALSE, FALSE, HF_ERROR_CONFLICT, "old", NULL, FALSE },
  { "text", { .status = 400, .body = " bad \n", .type = "text/plain" },
    "create", FALSE, FALSE, HF_ERROR_PERMANENT, "bad", NULL, FALSE },
  { "html-500", { .status = 500, .body = "<html>", .type = "text/html" },
    "create", FALSE, FALSE, HF_ERROR_SERVER, NULL, NULL, FALSE },
  { "missing-on-delete", { .status = 404, .body = "{}" }, "delete", TRUE, TRUE, 0, NULL, NULL, FALSE },
  { "missing-on-update", { .status = 404, .body = "{}" }, "update", TRUE, FALSE, HF_ERROR_PERMANENT, NULL, NULL, FALSE },
  { "unauthorized", { .status = 401, .body = "" }, "update", TRUE, FALSE, HF_ERROR_AUTH, NULL, NULL, FALSE },
  { "lost-unsafe", { .act = HF_SCRIPT_DROP }, "create", FALSE, FALSE, HF_ERROR_UNKNOWN_OUTCOME, NULL, NULL, FALSE },
  { "lost-safe", { .act = HF_SCRIPT_DROP }, "create", TRUE, FALSE, HF_ERROR_TRANSIENT, NULL, NULL, FALSE },
  { "cut-2xx-unsafe", { .act = HF_SCRIPT_CUT, .body = "{\"id\":1}", .cut_after = 3 },
    "create", FALSE, FALSE, HF_ERROR_UNKNOWN_OUTCOME, NULL, NULL, FALSE },
  { "cut-422", { .act = HF_SCRIPT_CUT, .status = 422, .body = "{\"id\":1}", .cut_after = 3 },
    "create", FALSE, FALSE, HF_ERROR_PERMANENT, NULL, NULL, FALSE },
};

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  g_autoptr(HfScriptServer) server = hf_script_server_new ();
  g_autofree char *uri = hf_script_server_uri (server, "/items");
  g_autoptr(HfClock) clock = hf_clock_new ();
  g_autoptr(HfTransport) transport = hf_transport_new (clock);
  g_autoptr(HfCommand) command = command_new (answer->method, "{}", answer->safe);
  g_autoptr(HfRequest) request = hf_request_new ("POST", uri, answer->safe, NULL);
  g_autoptr(GAsyncResult) sent = NULL, read = NULL;
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(HfResult) result = { 0 };

  hf_script_server_add (server, &answer->reply);
  hf_transport_send_async (transport, request, NULL, hf_test_keep_result_cb, &sent);
  sent = hf_test_wait_result (&sent);
  response = hf_transport_send_finish (transport, sent, &error);
  if (response != NULL)
    {
      hf_response_read_all_async (response, 1000, NULL, hf_test_keep_result_cb, &read);
      read = hf_test_wait_result (&read);
      body = hf_response_read_all_finish (response, read, &error);
    }
  hf_provider_outcome (rest (), command, response, body, error, hf_clock_now (clock), &result);
  g_assert_cmpint (result.done, ==, answer->done);
  g_assert_cmpstr (result.response, ==, answer->response);
  g_assert_cmpint (result.warning != NULL, ==, answer->warning);
  if (!answer->done)
    g_assert_cmpstr (hf_error_to_nick (result.error_class), ==, hf_error_to_nick (answer->error_class));
  if (answer->message != NULL)
    g_assert_cmpstr (result.message, ==, answer->message);
}

static void
test_busy_is_its_own_class (void)
{
  static const Answer busy = {
    "busy", { .status = 429, .body = "" }, "create", TRUE, FALSE, HF_ERROR_BUSY, NULL, NULL, FALSE
  };

  test_answer (&busy);
}

static void
test_registry (void)
{
  g_assert_nonnull (rest ());
  g_assert_null (hf_provider_find ("DATA_PROVIDER_ONEDRIVE"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/providers/rest/pull-request", test_pull_request);
  fixture_test ("/providers/rest/write-request", test_write_request);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *name = g_strdup_printf ("/providers/rest/answer/%s", answers[i].name);
      g_test_add_data_func (name, &answers[i], test_answer);
    }
  g_test_add_func ("/providers/rest/answer/busy", test_busy_is_its_own_class);
  g_test_add_func ("/providers/registry-names-what-there-is", test_registry);
  return g_test_run ();
}
