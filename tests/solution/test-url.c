/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A function's address from its values, also hostile ones. */

#include <hf-error.h>

#include "hf-solution-fixture.h"

static HfFunction *
make_function (Fixture *fixture, const char *url, const char *parameters)
{
  g_autofree char *text = g_strdup_printf ("provider: DATA_PROVIDER_REST\nmethod: GET\nurl: \"%s\"\nparameters: %s\n", url,
                                           parameters);
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: t\n");
  fixture_write (fixture, "functions/f.jigx", text);
  solution = fixture_load (fixture);
  return g_object_ref (hf_solution_find_function (solution, "f"));
}

#define PATH_ID "{id: {location: path}}"
#define HOST_ID "{host: {location: path}, id: {location: path}}"
#define QUERIES "{b: {location: query}, a: {location: query}, id: {location: path}}"

static const struct
{
  const char *url, *parameters, *values;
  const char *expected; /* NULL: refused */
} table[] = {
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"7\"}", "https://x.example/c/7" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":7}", "https://x.example/c/7" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":12345678901234567890}", "https://x.example/c/12345678901234567890" },
  { "https://x.example/c/{id}/d", PATH_ID, "{\"id\":\"a/b\"}", "https://x.example/c/a%2Fb/d" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"a b?x=1#y&z\"}", "https://x.example/c/a%20b%3Fx%3D1%23y%26z" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"%2e%2e\"}", "https://x.example/c/%252e%252e" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"é\"}", "https://x.example/c/%C3%A9" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"a\\r\\nHost: evil\"}", "https://x.example/c/a%0D%0AHost%3A%20evil" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"..\"}", NULL },
  { "https://x.example/c/{id}/d", PATH_ID, "{\"id\":\".\"}", NULL },
  { "https://x.example/c/.{id}/d", PATH_ID, "{\"id\":\".\"}", NULL },
  { "https://x.example/c/{id}.json", PATH_ID, "{\"id\":\"..\"}", "https://x.example/c/...json" },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":\"\"}", NULL },
  { "https://x.example/c/{id}", PATH_ID, "{\"id\":null}", NULL },
  { "https://x.example/c/{id}", PATH_ID, "{}", NULL },
  { "https://x.example/c/{id}-{id}", PATH_ID, "{\"id\":\"1\"}", "https://x.example/c/1-1" },
  { "https://x.example/{id}/", PATH_ID, "{\"id\":\"1\"}", "https://x.example/1/" },
  { "https://x.example/a/../b/{id}", PATH_ID, "{\"id\":\"1\"}", "https://x.example/a/../b/1" },
  { "https://{host}/c/{id}", HOST_ID, "{\"host\":\"y.example:8080\",\"id\":\"1\"}", "https://y.example:8080/c/1" },
  { "https://{host}Appointment", "{host: {location: path}}", "{\"host\":\"y.example/v1/\"}", "https://y.example/v1/Appointment" },
  { "{host}/c/{id}", HOST_ID, "{\"host\":\"https://y.example/v1\",\"id\":\"1\"}", "https://y.example/v1/c/1" },
  { "{host}/c/{id}", HOST_ID, "{\"host\":\"file:///etc\",\"id\":\"1\"}", NULL },
  { "{host}/c/{id}", HOST_ID, "{\"host\":\"javascript:alert(1)\",\"id\":\"1\"}", NULL },
  { "https://{host}/c/{id}", HOST_ID, "{\"host\":\"a b\",\"id\":\"1\"}", NULL },
  { "https://{host}/c/{id}", HOST_ID, "{\"host\":\"x.example\\r\\nX: y\",\"id\":\"1\"}", NULL },
  { "https://{host}/c/{id}", HOST_ID, "{\"host\":\"x.example/?a=\",\"id\":\"1\"}", NULL },
  { "https://{host}/c/{id}", HOST_ID, "{\"host\":\"x.example#\",\"id\":\"1\"}", NULL },
  { "https://{host}/c/{id}", HOST_ID, "{\"host\":\"\",\"id\":\"1\"}", NULL },
  { "https://x.example/c/{id}?a=dropped#x", QUERIES, "{\"id\":\"1\",\"a\":\"1\",\"b\":\"x y&z\"}",
    "https://x.example/c/1?b=x%20y%26z&a=1" },
  { "https://x.example/c/{id}", QUERIES, "{\"id\":\"1\",\"a\":null,\"b\":\"\"}", "https://x.example/c/1?b=" },
  { "https://x.example/c/{id}", QUERIES, "{\"id\":\"1\",\"a\":true,\"b\":1.50}", "https://x.example/c/1?b=1.50&a=true" },
  { "https://x.example", "{}", "{}", "https://x.example" },
};

static void
test_table (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(HfFunction) function = make_function (fixture, table[i].url, table[i].parameters);
      g_autoptr(HfJsonObject) values = hf_json_object_parse (table[i].values, -1, &error);
      g_autofree char *url = NULL;

      g_assert_no_error (error);
      url = hf_function_expand_url (function, values, &error);
      g_test_message ("%s + %s → %s", table[i].url, table[i].values, url != NULL ? url : error->message);
      g_assert_cmpstr (url, ==, table[i].expected);
      if (url == NULL)
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

static void
test_refusal_names_the_parameter (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfFunction) function = make_function (fixture, "https://x.example/c/{id}", PATH_ID);

  g_assert_null (hf_function_expand_url (function, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "“id”"));
}

#define PAGED "{id: {location: path}, page: {location: query}, q: {location: query}}"

#define PREVIOUS "https://x.example/c/1?page=1&cursor=old"

/* @given: what continuation.url came to. */
static const struct
{
  const char *given, *values, *expected;
} pages[] = {
  { "https://y.example/n?cursor=a%2Fb&page=1&x", "{\"page\":2}", "https://y.example/n?cursor=a%2Fb&x&page=2" },
  { "https://y.example/n?page=1&page=7&z=1#top", "{\"page\":\"a b\",\"q\":3}", "https://y.example/n?z=1&page=a%20b&q=3" },
  { "https://y.example/n?%70age=1&&", "{\"page\":2}", "https://y.example/n?page=2" },
  { "https://y.example/n?page=1", "{}", "https://y.example/n?page=1" },
  { "https://y.example/{id}/n?page=1", "{\"id\":\"a/b\"}", "https://y.example/a%2Fb/n?page=1" },
  { "https://y.example", "{\"page\":2}", "https://y.example?page=2" },
  { "/next?cursor=1", "{\"id\":1,\"page\":2}", "https://x.example/next?cursor=1&page=2" },
  { "?cursor=1", "{\"id\":1}", "https://x.example/c/1?cursor=1" },
  { "//z.example/n", "{\"id\":1}", "https://z.example/n" },
  { "ftp://y.example/n", "{}", NULL },
  { "file:///etc/passwd", "{}", NULL },
  { "https:///n", "{}", NULL },
};

static void
test_continuation (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfFunction) function = make_function (fixture, "https://x.example/c/{id}", PAGED);

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(HfJsonObject) values = hf_json_object_parse (pages[i].values, -1, NULL);
      g_autofree char *url = hf_function_expand_page_url (function, pages[i].given, PREVIOUS, values, &error);

      g_test_message ("%s → %s", pages[i].given, url != NULL ? url : error->message);
      g_assert_cmpstr (url, ==, pages[i].expected);
      if (url == NULL)
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

static void
test_given_url_drops_its_query (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfFunction) function = make_function (fixture, "=@ctx.x", PAGED);
  g_autoptr(HfJsonObject) values = hf_json_object_parse ("{\"id\":7,\"q\":1}", -1, NULL);
  g_autofree char *url = hf_function_expand_url_text (function, "https://y.example/{id}?old=1", values, NULL);

  g_assert_cmpstr (url, ==, "https://y.example/7?q=1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/url/a-value-never-leaves-its-segment", test_table);
  fixture_test ("/solution/url/a-refusal-names-the-parameter", test_refusal_names_the_parameter);
  fixture_test ("/solution/url/the-next-page-keeps-its-query-string", test_continuation);
  fixture_test ("/solution/url/an-evaluated-url-drops-its-query-string", test_given_url_drops_its_query);
  return g_test_run ();
}
