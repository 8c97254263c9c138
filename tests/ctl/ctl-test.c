/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Running holdfastctl as people do: a process, its arguments, what it prints, how it ends. */

#include "ctl-test.h"

#include <hf-test.h>

static void
point_overlay_at (Fixture *self)
{
  g_autofree char *text = g_strdup_printf ("hosts:\n  %s:\n    connectTo: \"http://127.0.0.1:%u\"\n", HF_DEMO_HOST,
                                           hf_demo_server_get_port (self->server));
  g_autofree char *path = ctl_write (self, "config/holdfast/" HF_DEMO_SOLUTION_NAME "/connections.yaml", text);
}

static void
set_folder (Fixture *self, const char *variable, const char *name)
{
  g_autofree char *path = g_build_filename (self->root, name, NULL);

  g_subprocess_launcher_setenv (self->launcher, variable, path, TRUE);
}

void
ctl_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->root = hf_test_make_dir ();
  self->demo = g_build_filename (g_getenv ("HOLDFAST_SOURCE_DIR"), "data", "demo", NULL);
  self->server = hf_demo_server_new (0, &error);
  g_assert_no_error (error);
  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  set_folder (self, "XDG_DATA_HOME", "data");
  set_folder (self, "XDG_CONFIG_HOME", "config");
  set_folder (self, "XDG_CACHE_HOME", "cache");
  set_folder (self, "HOME", "home");
  /* Online whatever this machine's network is. */
  g_subprocess_launcher_setenv (self->launcher, "GIO_USE_NETWORK_MONITOR", "base", TRUE);
  g_subprocess_launcher_setenv (self->launcher, "HOLDFAST_DEMO_DIR", self->demo, TRUE);
  g_subprocess_launcher_unsetenv (self->launcher, "HOLDFAST_SOLUTION");
  point_overlay_at (self);
}

void
ctl_tear_down (Fixture *self, gconstpointer data)
{
  hf_demo_server_stop (self->server);
  g_object_unref (self->server);
  g_object_unref (self->launcher);
  hf_test_remove_tree (self->root);
  g_free (self->root);
  g_free (self->demo);
  g_free (self->out);
  g_free (self->err);
}

static GSubprocess *
spawn (Fixture *self, GSubprocessFlags flags, va_list args)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *program = g_build_filename (g_getenv ("HOLDFAST_BUILD_DIR"), "src", "ctl", "holdfastctl", NULL);
  GSubprocess *process;
  char *arg;

  g_ptr_array_add (argv, program);
  while ((arg = va_arg (args, char *)) != NULL)
    g_ptr_array_add (argv, arg);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_flags (self->launcher, self->full_disk ? flags & ~G_SUBPROCESS_FLAGS_STDOUT_PIPE : flags);
  if (self->full_disk)
    g_subprocess_launcher_set_stdout_file_path (self->launcher, "/dev/full");
  process = g_subprocess_launcher_spawnv (self->launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

int
ctl_run (Fixture *self, ...)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  va_list args;

  va_start (args, self);
  process = spawn (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, args);
  va_end (args);
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &self->out, &self->err, &error);
  g_assert_no_error (error);
  if (self->out == NULL)
    self->out = g_strdup ("");
  if (*self->err != '\0')
    g_test_message ("stderr: %s", self->err);
  if (!g_subprocess_get_if_exited (process))
    g_error ("killed by signal %d: %s", g_subprocess_get_term_sig (process), self->err);
  return g_subprocess_get_exit_status (process);
}

GSubprocess *
ctl_start (Fixture *self, ...)
{
  GSubprocess *process;
  va_list args;

  va_start (args, self);
  process = spawn (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, args);
  va_end (args);
  return process;
}

JsonNode *
ctl_json (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = json_from_string (self->out, &error);

  if (node == NULL)
    g_error ("not JSON (%s):\n%s", error != NULL ? error->message : "empty", self->out);
  return node;
}

JsonObject *
ctl_json_object (Fixture *self, JsonNode **holder)
{
  g_clear_pointer (holder, json_node_unref);
  *holder = ctl_json (self);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (*holder));
  return json_node_get_object (*holder);
}

JsonArray *
ctl_json_array (Fixture *self, JsonNode **holder)
{
  g_clear_pointer (holder, json_node_unref);
  *holder = ctl_json (self);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (*holder));
  return json_node_get_array (*holder);
}

char *
ctl_write (Fixture *self, const char *file, const char *text)
{
  char *path = g_build_filename (self->root, file, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

guint
ctl_effects (GPtrArray *journal)
{
  guint n = 0;

  for (guint i = 0; i < journal->len; i++)
    n += ((const HfDemoRequest *) journal->pdata[i])->effect;
  return n;
}

const HfDemoRequest *
ctl_effect_at (GPtrArray *journal, guint index)
{
  for (guint i = 0; i < journal->len; i++)
    {
      const HfDemoRequest *request = journal->pdata[i];

      if (request->effect && index-- == 0)
        return request;
    }
  g_assert_not_reached ();
}
