/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The promise under kill -9: 1,000 commands, the sending process killed at 50 random moments; the service, which honours the
 * idempotency key, saw each key once in effect, in the order the commands were accepted. */

#include "engine-test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMANDS 1000
#define KILLS 50

typedef struct
{
  GMutex lock;
  GHashTable *answers; /* key → answer */
  GPtrArray *effects;  /* names, in order of effect */
  guint repeats;
} Service;

/* In the server's thread. */
static void
serve (const HfScriptRequest *request, HfScriptReply *reply, gpointer data)
{
  Service *service = data;
  const char *key = hf_script_request_header (request, "Idempotency-Key");
  g_autofree char *text = hf_script_request_text (request);
  g_autoptr(HfJsonObject) body = hf_json_object_parse (text, -1, NULL);

  g_mutex_lock (&service->lock);
  if (g_hash_table_lookup (service->answers, key) != NULL)
    service->repeats++;
  else
    {
      g_ptr_array_add (service->effects, hf_json_object_get_text (body, "name"));
      g_hash_table_insert (service->answers, g_strdup (key), g_strdup_printf ("{\"id\":\"%u\"}", service->effects->len));
    }
  reply->status = 201;
  reply->body = g_hash_table_lookup (service->answers, key);
  reply->delay_ms = 2;
  g_mutex_unlock (&service->lock);
}

static void
queue_commands (Fixture *self)
{
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (self, FALSE);
  for (int i = 1; i <= COMMANDS; i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"name\":\"n-%d\"}", i);
      fixture_submit (self, "items", "create", NULL, data);
    }
  fixture_close (self);
}

static GPid
spawn_child (Fixture *self)
{
  const char *argv[] = { REPLAY_CHILD, self->solution_dir, self->database, self->overlay_root, NULL };
  g_autoptr(GError) error = NULL;
  GPid pid = 0;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static void
test_each_key_once_in_order (Fixture *self, gconstpointer data)
{
  Service service = { 0 };
  g_autofree char *open = NULL;
  g_autofree char *rows = NULL;
  int status;

  g_mutex_init (&service.lock);
  service.answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  service.effects = g_ptr_array_new_with_free_func (g_free);
  queue_commands (self);
  hf_script_server_set_handler (self->server, serve, &service);
  for (int i = 0; i < KILLS; i++)
    {
      guint seen = hf_script_server_count (self->server);
      GPid child = spawn_child (self);

      hf_script_server_wait (self->server, seen + (guint) g_test_rand_int_range (1, 30));
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
    }
  g_test_message ("%u in effect, %u repeated when the killing ended", service.effects->len, service.repeats);
  waitpid (spawn_child (self), &status, 0);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);

  g_assert_cmpuint (service.effects->len, ==, COMMANDS);
  for (guint i = 0; i < COMMANDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("n-%u", i + 1);
      g_assert_cmpstr (g_ptr_array_index (service.effects, i), ==, name);
    }
  fixture_open (self, FALSE);
  open = fixture_sql (self, "SELECT count(*) FROM _command WHERE state != 'done'");
  g_assert_cmpstr (open, ==, "0");
  rows = fixture_sql (self, "SELECT count(*) || ' ' || sum(id LIKE '\\_tmp%' ESCAPE '\\') FROM items");
  g_assert_cmpstr (rows, ==, "1000 0");
  fixture_close (self);
  hf_script_server_set_handler (self->server, NULL, NULL);
  g_hash_table_unref (service.answers);
  g_ptr_array_unref (service.effects);
  g_mutex_clear (&service.lock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/kill/each-key-once-in-order", test_each_key_once_in_order);
  return g_test_run ();
}
