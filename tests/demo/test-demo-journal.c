/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server remembers of its requests. */

#include "demo-client.h"

#include <hf-error.h>
#include <hf-test.h>

static void
requests_stand_in_order_with_their_effect (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *method, *path, *body, *key;
    guint status;
    gboolean effect;
  } script[] = {
    { "GET", "/parts?page=2&limit=5", NULL, NULL, 200, FALSE },
    { "POST", "/customers", "{\"name\":\"Żaneta\"}", "k1", 201, TRUE },
    { "POST", "/customers", "{\"name\":\"Żaneta\"}", "k1", 201, FALSE },
    { "PATCH", "/customers/C-1401", "{\"notes\":\"y\"}", "k2", 200, TRUE },
    { "POST", "/work-orders", "{}", "k3", 422, FALSE },
    { "DELETE", "/customers/C-1401", NULL, "k4", 200, TRUE },
    { "DELETE", "/customers/C-1401", NULL, "k5", 404, FALSE },
  };
  g_autoptr(GPtrArray) journal = NULL;
  gint64 last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (script); i++)
    {
      const char *name = script[i].key != NULL ? "Idempotency-Key" : NULL;
      g_autoptr(DemoAnswer) answer = demo_ask (self, script[i].method, script[i].path, script[i].body, name, script[i].key, NULL);

      g_assert_cmpuint (answer->status, ==, script[i].status);
    }
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (journal->len, ==, G_N_ELEMENTS (script));
  for (guint i = 0; i < journal->len; i++)
    {
      HfDemoRequest *request = g_ptr_array_index (journal, i);

      g_assert_cmpstr (request->method, ==, script[i].method);
      g_assert_cmpstr (request->path, ==, script[i].path);
      g_assert_cmpstr (request->body, ==, script[i].body);
      g_assert_cmpstr (request->idempotency_key, ==, script[i].key);
      g_assert_cmpuint (request->status, ==, script[i].status);
      g_assert_cmpint (request->effect, ==, script[i].effect);
      g_assert_cmpint (request->at, >=, last);
      last = request->at;
    }
}

static void
a_line_is_in_the_file_before_the_answer (DemoFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "journal", NULL);

  hf_demo_server_set_file (self->server, path, &error);
  g_assert_no_error (error);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);
      const char *body = "{\"name\":\"\\\"x\\\"\\n\"}";
      g_autoptr(DemoAnswer) answer = demo_ask (self, "POST", "/parts", body, "Idempotency-Key", key, NULL);
      g_autofree char *text = NULL;
      g_auto(GStrv) lines = NULL;
      g_autoptr(HfJsonObject) line = NULL;
      g_autofree char *logged = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_true (g_str_has_suffix (text, "\n"));
      lines = g_strsplit (text, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, i + 1);
      line = hf_json_object_parse (lines[i - 1], -1, &error);
      g_assert_no_error (error);
      logged = hf_json_object_get_text (line, "key");
      g_assert_cmpstr (logged, ==, key);
      g_assert_cmpstr (hf_json_object_get (line, "status"), ==, "201");
      g_assert_cmpstr (hf_json_object_get (line, "effect"), ==, "true");
    }
  hf_test_remove_tree (dir);
}

static void
an_old_file_is_continued_until_told_otherwise (DemoFixture *self, gconstpointer data)
{
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "journal", NULL);
  g_autofree char *text = NULL;
  g_autoptr(DemoAnswer) one = NULL;
  g_autoptr(DemoAnswer) two = NULL;

  g_assert_true (g_file_set_contents (path, "before\n", -1, NULL));
  g_assert_true (hf_demo_server_set_file (self->server, path, NULL));
  one = demo_ask (self, "GET", "/", NULL, NULL);
  g_assert_true (hf_demo_server_set_file (self->server, NULL, NULL));
  two = demo_ask (self, "GET", "/", NULL, NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "before\n{"));
  g_assert_null (strstr (strchr (text, '\n') + 1, "\n{"));
  hf_test_remove_tree (dir);
}

static void
a_file_that_cannot_be_had_is_an_error (DemoFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (hf_demo_server_set_file (self->server, "/nonexistent/journal", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  demo_add ("/demo/journal/requests-stand-in-order-with-their-effect", requests_stand_in_order_with_their_effect);
  demo_add ("/demo/journal/a-line-is-in-the-file-before-the-answer", a_line_is_in_the_file_before_the_answer);
  demo_add ("/demo/journal/an-old-file-is-continued-until-told-otherwise", an_old_file_is_continued_until_told_otherwise);
  demo_add ("/demo/journal/a-file-that-cannot-be-had-is-an-error", a_file_that_cannot_be_had_is_an_error);
  return g_test_run ();
}
