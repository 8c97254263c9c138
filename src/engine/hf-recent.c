/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a solution's database is, and which solutions were opened. `$XDG_DATA_HOME/holdfast/<name>/solution.db`; the database
 * records the folder's real path, so that two folders of one name do not share a database (the second gets `<name>-2`), and a
 * folder that was moved keeps its own (architecture.md, "The database"). */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MOST_NAMESAKES 100
#define MOST_RECENT 20

/* (nullable): the folder @database says it belongs to. */
static char *
recorded_path (const char *database)
{
  g_autoptr(HfDb) db = hf_db_open (database, HF_DB_READ_ONLY, NULL);
  g_autoptr(HfStmt) stmt = db != NULL ? hf_db_prepare (db, "SELECT value FROM _meta WHERE key = 'path'", NULL) : NULL;

  if (stmt == NULL || hf_stmt_step (stmt, NULL) != HF_STEP_ROW)
    return NULL;
  return g_strdup (hf_stmt_text (stmt, 0));
}

static gboolean
is_ours (const char *database, const char *real_path)
{
  g_autofree char *path = NULL;

  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    return TRUE;
  path = recorded_path (database);
  /* One that cannot be read is opened too: the store says what is wrong with it, instead of a new one hiding it. */
  return path == NULL || g_str_equal (path, real_path) || !g_file_test (path, G_FILE_TEST_IS_DIR);
}

char *
hf_engine_choose_database_of (const char *name, const char *real_path, GError **error)
{
  for (int i = 1; i <= MOST_NAMESAKES; i++)
    {
      g_autofree char *folder = i == 1 ? g_strdup (name) : g_strdup_printf ("%s-%d", name, i);
      g_autofree char *database = g_build_filename (g_get_user_data_dir (), "holdfast", folder, "solution.db", NULL);

      if (is_ours (database, real_path))
        return g_steal_pointer (&database);
    }
  g_set_error (error, HF_ERROR, HF_ERROR_STORE, _("More than %d solutions are named “%s”; give this one another name"),
               MOST_NAMESAKES, name);
  return NULL;
}

char *
hf_engine_choose_database (HfSolution *solution, GError **error)
{
  g_autofree char *name = hf_solution_dup_file_name (solution);

  return hf_engine_choose_database_of (name, hf_solution_get_path (solution), error);
}

gboolean
hf_engine_record_path (HfDb *db, gpointer real_path, GError **error)
{
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (db,
                       "INSERT INTO _meta (key, value) VALUES ('path', ?1)"
                       " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
                       error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, real_path);
  return hf_stmt_run (stmt, error);
}

/* --- the solutions opened before: a key file, one group a folder --- */

static char *
recent_file (void)
{
  return g_build_filename (g_get_user_data_dir (), "holdfast", "recent.ini", NULL);
}

static GKeyFile *
load_recent (void)
{
  g_autofree char *path = recent_file ();
  GKeyFile *recent = g_key_file_new ();

  /* None yet, or damaged: an empty list is all that is lost. */
  g_key_file_load_from_file (recent, path, G_KEY_FILE_NONE, NULL);
  return recent;
}

static int
compare_opened (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 x = g_key_file_get_int64 (data, *(char *const *) a, "opened", NULL);
  gint64 y = g_key_file_get_int64 (data, *(char *const *) b, "opened", NULL);

  return x > y ? -1 : x < y;
}

/* Newest first. */
static char **
sorted_groups (GKeyFile *recent)
{
  gsize n = 0;
  char **groups = g_key_file_get_groups (recent, &n);

  g_qsort_with_data (groups, (int) n, sizeof *groups, compare_opened, recent);
  return groups;
}

void
hf_recent_add (HfSolution *solution, gint64 now)
{
  g_autofree char *path = recent_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *group = g_uri_escape_string (hf_solution_get_path (solution), "/", FALSE);
  g_autoptr(GKeyFile) recent = load_recent ();
  g_auto(GStrv) groups = NULL;

  g_key_file_set_string (recent, group, "path", hf_solution_get_path (solution));
  g_key_file_set_string (recent, group, "name", hf_solution_get_name (solution));
  g_key_file_set_int64 (recent, group, "opened", now);
  groups = sorted_groups (recent);
  for (guint i = MOST_RECENT; i < g_strv_length (groups); i++)
    g_key_file_remove_group (recent, groups[i], NULL);
  g_mkdir_with_parents (folder, 0700);
  /* Not being able to remember is no reason not to open. */
  g_key_file_save_to_file (recent, path, NULL);
}

char **
hf_recent_list (void)
{
  g_autoptr(GKeyFile) recent = load_recent ();
  g_auto(GStrv) groups = sorted_groups (recent);
  g_autoptr(GStrvBuilder) found = g_strv_builder_new ();

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *path = g_key_file_get_string (recent, groups[i], "path", NULL);

      if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_strv_builder_add (found, path);
    }
  return g_strv_builder_end (found);
}

char *
hf_recent_get_last (void)
{
  g_auto(GStrv) all = hf_recent_list ();

  return g_strdup (all[0]);
}

char *
hf_recent_find (const char *name)
{
  g_autoptr(GKeyFile) recent = load_recent ();
  g_auto(GStrv) groups = sorted_groups (recent);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *path = g_key_file_get_string (recent, groups[i], "path", NULL);
      g_autofree char *known = g_key_file_get_string (recent, groups[i], "name", NULL);

      if (g_strcmp0 (known, name) == 0 && g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return NULL;
}
