/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REST's request of a call whose inputs were evaluated: where each value goes, and that no secret is ever shown. */

#include <string.h>

#include <hf-provider.h>
#include <hf-solution-fixture.h>

#define HEAD "provider: DATA_PROVIDER_REST\n"

typedef struct
{
  HfSolution *solution;
  HfJsonObject *parameters;
  GHashTable *secrets;
  HfProviderCall call;
  HfRequest *request;
  char *shown;
} Case;

static void
case_open (Case *self, Fixture *fixture, const char *function, const char *parameters)
{
  g_autofree char *text = g_strconcat (HEAD, function, NULL);
  g_autoptr(GError) error = NULL;

  memset (self, 0, sizeof *self);
  fixture_write (fixture, "index.jigx", "name: call\n");
  fixture_write (fixture, "functions/f.jigx", text);
  self->solution = fixture_load (fixture);
  self->parameters = hf_json_object_parse (parameters, -1, &error);
  g_assert_no_error (error);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hf_secret_free);
  self->call.function = hf_solution_find_function (self->solution, "f");
  g_assert_nonnull (self->call.function);
  self->call.parameters = self->parameters;
  self->call.secrets = self->secrets;
}

static void
case_secret (Case *self, const char *name, const char *value)
{
  HfSecret *secret = g_new0 (HfSecret, 1);

  secret->type = g_strdup ("bearer");
  secret->value = g_strdup (value);
  g_hash_table_insert (self->secrets, (gpointer) name, secret);
}

static void
case_send (Case *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *head = NULL, *body = NULL;

  self->request = hf_provider_request (hf_provider_find ("DATA_PROVIDER_REST"), &self->call, &error);
  g_assert_no_error (error);
  head = hf_request_describe (self->request);
  body = hf_request_dup_shown_body (self->request);
  self->shown = g_strconcat (head, body, NULL);
}

static void
case_refuse (Case *self, HfError code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_provider_request (hf_provider_find ("DATA_PROVIDER_REST"), &self->call, &error));
  g_assert_error (error, HF_ERROR, (int) code);
  self->shown = g_strdup (error->message);
}

static void
case_close (Case *self)
{
  g_object_unref (self->solution);
  hf_json_object_free (self->parameters);
  g_hash_table_unref (self->secrets);
  g_clear_object (&self->request);
  g_free (self->shown);
}

static void
assert_body (Case *self, const char *text, gsize length)
{
  GBytes *body = hf_request_get_body (self->request);

  g_assert_nonnull (body);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, length);
}

static void
test_access_token (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture,
             "method: GET\nurl: https://api.example.com/a\nparameters:\n  accessToken: {location: header, type: string}\n"
             "  X-Trace: {location: header}\n",
             "{\"accessToken\":\"microsoft.OAuth\",\"X-Trace\":\"t\"}");
  case_secret (&self, "accessToken", "eyJhbGci.token");
  case_send (&self);
  g_assert_cmpstr (hf_request_get_header (self.request, "Authorization"), ==, "Bearer eyJhbGci.token");
  g_assert_null (hf_request_get_header (self.request, "accessToken"));
  g_assert_cmpstr (hf_request_get_header (self.request, "X-Trace"), ==, "t");
  g_assert_null (strstr (self.shown, "eyJ"));
  g_assert_null (strstr (self.shown, "microsoft.OAuth"));
  case_close (&self);
}

static void
test_basic (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture,
             "method: GET\nurl: https://api.example.com/a\nparameters:\n  basicAuth: {location: credential}\n",
             "{\"basicAuth\":\"erp\"}");
  case_secret (&self, "basicAuth", "Aladdin:open sesame");
  case_send (&self);
  /* RFC 7617, section 2 */
  g_assert_cmpstr (hf_request_get_header (self.request, "Authorization"), ==, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  g_assert_null (strstr (self.shown, "QWxhZ"));
  case_close (&self);
}

static void
test_secret_places (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture,
             "method: POST\nurl: https://api.example.com/{tenant}/a\nparameters:\n  tenant: {location: path, type: secret}\n"
             "  key: {location: query, type: secret}\n  X-Key: {location: credential}\n  pin: {location: body, type: secret}\n"
             "  X-Type: {type: secret}\n  n: {location: body, type: number}\n",
             "{\"tenant\":\"c1\",\"key\":\"c2\",\"X-Key\":\"c3\",\"pin\":\"c4\",\"X-Type\":\"c5\",\"n\":1.50}");
  case_secret (&self, "tenant", "t/1");
  case_secret (&self, "key", "k &2");
  case_secret (&self, "X-Key", "h3-secret");
  case_secret (&self, "pin", "p\"4");
  case_secret (&self, "X-Type", "k5-secret");
  case_send (&self);
  g_assert_cmpstr (hf_request_get_uri (self.request), ==, "https://api.example.com/t%2F1/a?key=k%20%262");
  g_assert_cmpstr (hf_request_get_header (self.request, "X-Key"), ==, "h3-secret");
  g_assert_cmpstr (hf_request_get_header (self.request, "X-Type"), ==, "k5-secret");
  assert_body (&self, "{\"pin\":\"p\\\"4\",\"n\":1.50}", strlen ("{\"pin\":\"p\\\"4\",\"n\":1.50}"));
  g_assert_cmpstr (self.shown, ==,
                   "POST https://api.example.com/•••/a?key=•••\nAccept: application/json\nX-Key: •••\nX-Type: •••\n"
                   "Content-Type: application/json\n{\"pin\":\"•••\",\"n\":1.50}");
  case_close (&self);
}

static void
test_secret_missing (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture, "method: GET\nurl: https://api.example.com/a\nparameters:\n  X-Key: {location: secret}\n",
             "{\"X-Key\":\"erp-key\"}");
  case_refuse (&self, HF_ERROR_AUTH);
  g_assert_nonnull (strstr (self.shown, "erp-key"));
  case_close (&self);
}

static void
test_credential_without_value (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture, "method: GET\nurl: https://api.example.com/a\nparameters:\n  X-Key: {location: secret}\n", "{}");
  case_send (&self);
  g_assert_null (hf_request_get_header (self.request, "X-Key"));
  case_close (&self);
}

static void
test_url_token_credential (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture, "method: GET\nurl: https://api.example.com/{key}/a\nparameters:\n  key: {location: credential}\n",
             "{\"key\":\"c\"}");
  case_secret (&self, "key", "s3cr3t");
  case_send (&self);
  g_assert_cmpstr (hf_request_get_uri (self.request), ==, "https://api.example.com/s3cr3t/a");
  g_assert_null (hf_request_get_header (self.request, "key"));
  g_assert_null (strstr (self.shown, "s3cr3t"));
  case_close (&self);
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  g_autofree char *source = NULL;
  Case self;

  case_open (&self, fixture,
             "method: GET\nurl: https://api.example.com/v1/a\nparameters:\n  page: {location: query}\n"
             "  key: {location: credential}\n  apiKey: {location: query, type: secret}\n",
             "{\"page\":2,\"key\":\"c\",\"apiKey\":\"c\"}");
  case_secret (&self, "key", "s3cr3t");
  case_secret (&self, "apiKey", "q");
  self.call.previous = "https://api.example.com/v1/a?page=1";
  self.call.url = "/v2/a?page=9&token=a%20b&x";
  case_send (&self);
  g_assert_cmpstr (hf_request_get_uri (self.request), ==, "https://api.example.com/v2/a?token=a%20b&x&page=2&apiKey=q");
  source = hf_provider_call_source (hf_provider_find ("DATA_PROVIDER_REST"), &self.call, NULL);
  g_assert_cmpstr (source, ==, "api.example.com");
  case_close (&self);
}

static void
test_page_steals_no_secret (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (&self, fixture,
             "method: GET\nurl: https://api.example.com/{key}/a\nparameters:\n  key: {location: path, type: secret}\n",
             "{\"key\":\"c\"}");
  case_secret (&self, "key", "s3cr3t");
  self.call.previous = "https://api.example.com/v1/a";
  self.call.url = "https://evil.example.com/{key}";
  case_refuse (&self, HF_ERROR_INVALID);
  g_assert_null (strstr (self.shown, "s3cr3t"));
  case_close (&self);
}

static void
test_source_before_secrets (Fixture *fixture, gconstpointer data)
{
  g_autofree char *source = NULL;
  Case self;

  case_open (
      &self, fixture,
      "method: GET\nurl: https://{host}/{key}/a\nparameters:\n  host: {location: path}\n  key: {location: path, type: secret}\n",
      "{\"host\":\"api.example.com:8443\",\"key\":\"c\"}");
  source = hf_provider_call_source (hf_provider_find ("DATA_PROVIDER_REST"), &self.call, NULL);
  g_assert_cmpstr (source, ==, "api.example.com:8443");
  case_close (&self);
}

typedef struct
{
  const char *name, *format, *accept;
} Accept;

static const Accept accepts[] = {
  { "json", "json", "application/json" },
  { "xml", "xml", "application/xml, text/xml" },
  { "text", "text", "text/plain, */*" },
  { "pdf", "pdf", "*/*" },
};

static void
test_accept (Fixture *fixture, gconstpointer data)
{
  const Accept *accept = data;
  g_autofree char *function = g_strdup_printf ("method: GET\nurl: https://api.example.com/a\nformat: %s\n", accept->format);
  Case self;

  case_open (&self, fixture, function, "{}");
  case_send (&self);
  g_assert_cmpstr (hf_request_get_header (self.request, "Accept"), ==, accept->accept);
  case_close (&self);
}

static void
test_accept_of_parameter (Fixture *fixture, gconstpointer data)
{
  Case self;

  case_open (
      &self, fixture,
      "method: GET\nurl: https://api.example.com/a\nformat: text\nparameters:\n  accept: {location: header, value: text/csv}\n",
      "{\"accept\":\"text/csv\"}");
  case_send (&self);
  g_assert_cmpstr (hf_request_get_header (self.request, "Accept"), ==, "text/csv");
  case_close (&self);
}

typedef struct
{
  const char *name, *method, *content_type; /* NULL: no such parameter */
  gboolean transformed;
  const char *transform, *sent, *sent_type; /* sent NULL: none */
} Body;

#define PLAIN "{\"a\":1,\"b\":{\"c\" :2}}"

static const Body bodies[] = {
  { "parameters", "POST", NULL, FALSE, NULL, PLAIN, "application/json" },
  { "get-has-none", "GET", NULL, FALSE, NULL, NULL, NULL },
  { "transform", "PUT", NULL, TRUE, "{\"n\": 12345678901234567890.10}", "{\"n\": 12345678901234567890.10}", "application/json" },
  { "transform-of-nothing", "POST", NULL, TRUE, NULL, NULL, NULL },
  { "transform-to-json-string", "POST", NULL, TRUE, "\"<a/>\"", "\"<a/>\"", "application/json" },
  { "transform-to-text", "POST", "text/xml; charset=u8", TRUE, "\"<a x=\\\"1\\\"/>\"", "<a x=\"1\"/>", "text/xml; charset=u8" },
  { "transform-to-other-json", "PATCH", "application/merge-patch+json", TRUE, "\"x\"", "\"x\"", "application/merge-patch+json" },
};

static void
test_body (Fixture *fixture, gconstpointer data)
{
  const Body *body = data;
  g_autofree char *function
      = g_strdup_printf ("method: %s\nurl: https://api.example.com/x\nparameters:\n  a: {location: body}\n  b: {location: body}\n"
                         "  Content-Type: {location: header}\n",
                         body->method);
  g_autofree char *type
      = body->content_type != NULL ? g_strdup_printf (",\"Content-Type\":\"%s\"", body->content_type) : g_strdup ("");
  g_autofree char *parameters = g_strdup_printf ("{\"a\":1,\"b\":{\"c\" :2}%s}", type);
  Case self;

  case_open (&self, fixture, function, parameters);
  self.call.transformed = body->transformed;
  self.call.body = body->transform;
  case_send (&self);
  g_assert_cmpstr (hf_request_get_header (self.request, "Content-Type"), ==, body->sent_type);
  if (body->sent != NULL)
    assert_body (&self, body->sent, strlen (body->sent));
  else
    g_assert_null (hf_request_get_body (self.request));
  case_close (&self);
}

static void
test_buffer (Fixture *fixture, gconstpointer data)
{
  const char *const buffers[] = { "photo", NULL };
  const char *type = data;
  g_autofree char *parameters = g_strdup_printf ("{\"photo\":\"AP8QgA==\"%s%s%s}", type != NULL ? ",\"Content-Type\":\"" : "",
                                                 type != NULL ? type : "", type != NULL ? "\"" : "");
  Case self;

  case_open (&self, fixture,
             "method: PUT\nurl: https://api.example.com/x\nparameters:\n  photo: {location: body, type: file}\n"
             "  Content-Type: {location: header}\n",
             parameters);
  self.call.buffers = buffers;
  case_send (&self);
  assert_body (&self, "\x00\xff\x10\x80", 4);
  g_assert_cmpstr (hf_request_get_header (self.request, "Content-Type"), ==, type != NULL ? type : "application/octet-stream");
  g_assert_nonnull (strstr (self.shown, "binary data"));
  case_close (&self);
}

static void
test_headers_of_a_write (Fixture *fixture, gconstpointer data)
{
  HfCursor cursor = { (char *) "\"1\"", (char *) "Mon, 23 Nov 2026 08:00:00 GMT" };
  Case self;

  case_open (&self, fixture, "method: GET\nurl: https://api.example.com/x\n", "{}");
  self.call.idempotency_key = "key-7";
  self.call.cursor = &cursor;
  case_send (&self);
  g_assert_cmpstr (hf_request_get_header (self.request, "Idempotency-Key"), ==, "key-7");
  g_assert_cmpstr (hf_request_get_header (self.request, "If-None-Match"), ==, "\"1\"");
  g_assert_null (hf_request_get_header (self.request, "If-Modified-Since"));
  g_assert_true (hf_request_get_safe (self.request));
  case_close (&self);
}

#define call_test(path, data, func) g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  call_test ("/providers/call/access-token-is-bearer", NULL, test_access_token);
  call_test ("/providers/call/basic-auth-is-basic", NULL, test_basic);
  call_test ("/providers/call/secrets-go-where-declared-and-are-shown-nowhere", NULL, test_secret_places);
  call_test ("/providers/call/missing-secret-is-auth", NULL, test_secret_missing);
  call_test ("/providers/call/credential-without-value-is-left-out", NULL, test_credential_without_value);
  call_test ("/providers/call/credential-in-the-url-is-no-header", NULL, test_url_token_credential);
  call_test ("/providers/call/page-keeps-its-query", NULL, test_page);
  call_test ("/providers/call/page-of-a-service-gets-no-secret", NULL, test_page_steals_no_secret);
  call_test ("/providers/call/source-is-known-before-secrets", NULL, test_source_before_secrets);
  for (gsize i = 0; i < G_N_ELEMENTS (accepts); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/call/accept/", accepts[i].name, NULL);
      call_test (path, &accepts[i], test_accept);
    }
  call_test ("/providers/call/accept/of-a-parameter", NULL, test_accept_of_parameter);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/call/body/", bodies[i].name, NULL);
      call_test (path, &bodies[i], test_body);
    }
  call_test ("/providers/call/body/buffer", NULL, test_buffer);
  call_test ("/providers/call/body/buffer-with-type", "image/png", test_buffer);
  call_test ("/providers/call/key-and-condition", NULL, test_headers_of_a_write);
  return g_test_run ();
}
