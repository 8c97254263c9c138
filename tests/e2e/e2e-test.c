/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Real programs side by side, watched from outside. */

#include "e2e-test.h"

#include <hf-json.h>
#include <hf-test.h>
#include <json-glib/json-glib.h>

static GSubprocess *
spawn (GSubprocessLauncher *launcher, va_list args)
{
  g_autofree char *program = g_build_filename (g_getenv ("HOLDFAST_BUILD_DIR"), "src", "ctl", "holdfastctl", NULL);
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  GSubprocess *process;
  char *arg;

  g_ptr_array_add (argv, program);
  while ((arg = va_arg (args, char *)) != NULL)
    g_ptr_array_add (argv, arg);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

char *
e2e_ctl (GSubprocessLauncher *launcher, int code, ...)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *output = NULL;
  va_list args;

  va_start (args, code);
  process = spawn (launcher, args);
  va_end (args);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  g_subprocess_communicate_utf8_finish (process, result, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process) || g_subprocess_get_exit_status (process) != code)
    g_error ("holdfastctl did not exit with %d but with status %d:\n%s", code, g_subprocess_get_status (process), output);
  return output;
}

char *
e2e_member (const char *json, const char *name)
{
  g_autoptr(HfJsonObject) object = hf_json_object_parse (json, -1, NULL);

  if (object == NULL || hf_json_object_get (object, name) == NULL)
    g_error ("no “%s” in: %s", name, json);
  return hf_json_object_get_text (object, name);
}

char *
e2e_record_of (GSubprocessLauncher *launcher, const char *id)
{
  g_autofree char *output = e2e_ctl (launcher, 0, "queue", "show", id, "--json", NULL);
  g_autoptr(JsonNode) node = json_from_string (output, NULL);
  JsonObject *command = json_array_get_object_element (json_node_get_array (node), 0);
  char *record = g_strdup (json_object_get_string_member (command, "recordId"));

  g_assert_true (g_str_has_prefix (record, "_tmp_"));
  return record;
}

/* (transfer container): the requests that took effect. */
static GPtrArray *
arrivals (HfDemoServer *server)
{
  GPtrArray *journal = hf_demo_server_dup_journal (server);

  for (guint i = 0; i < journal->len;)
    {
      const HfDemoRequest *request = journal->pdata[i];

      if (request->effect)
        i++;
      else
        g_ptr_array_remove_index (journal, i);
    }
  return journal;
}

guint
e2e_count_arrivals (HfDemoServer *server)
{
  g_autoptr(GPtrArray) found = arrivals (server);

  return found->len;
}

typedef struct
{
  HfDemoServer *server;
  guint wanted;
} Wait;

static gboolean
have_arrived (gpointer data)
{
  Wait *wait = data;

  return e2e_count_arrivals (wait->server) >= wait->wanted;
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
e2e_wait_arrivals (HfDemoServer *server, guint n)
{
  Wait wait = { server, n };
  /* The server works in its own thread and tells nobody. */
  guint id = g_timeout_add (20, look_again_cb, NULL);

  if (!hf_test_until (have_arrived, &wait, 30000))
    g_error ("only %u of %u changes arrived", e2e_count_arrivals (server), n);
  g_source_remove (id);
}

static void
assert_arrival (const HfDemoRequest *request, const E2eArrival *wanted, guint index)
{
  const char *body = request->body != NULL ? request->body : "";

  g_test_message ("%u: %s %s %s", index, request->method, request->path, body);
  g_assert_cmpstr (request->method, ==, wanted->method);
  g_assert_true (g_str_has_prefix (request->path, wanted->path));
  g_assert_null (strstr (request->path, "_tmp_"));
  g_assert_null (strstr (body, "_tmp_"));
  if (wanted->body != NULL && strstr (body, wanted->body) == NULL)
    g_error ("arrival %u has no “%s” in its body: %s", index, wanted->body, body);
}

void
e2e_assert_arrivals (HfDemoServer *server, const E2eArrival *wanted, guint n)
{
  g_autoptr(GPtrArray) found = arrivals (server);
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (found->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const HfDemoRequest *request = found->pdata[i];

      assert_arrival (request, &wanted[i], i);
      g_assert_nonnull (request->idempotency_key);
      g_assert_true (g_hash_table_add (keys, request->idempotency_key));
    }
}

gint64
e2e_last_arrival (HfDemoServer *server)
{
  g_autoptr(GPtrArray) found = arrivals (server);

  g_assert_cmpuint (found->len, >, 0);
  return ((const HfDemoRequest *) found->pdata[found->len - 1])->at;
}
