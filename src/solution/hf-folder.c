/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files of a solution. Guarantees: nothing outside the folder is read, whatever its symbolic links say; a device, pipe or
 * endless file is never opened for reading; folders that contain themselves end. What is refused is a problem. */

#include "hf-solution-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MAX_FILES 20000
#define MAX_FOLDERS 16 /* deep */
#define MAX_BYTES (5 * 1000 * 1000)

static const char *const endings[] = { ".jigx", ".yaml", ".yml" };

typedef struct
{
  HfSolution *solution;
  GPtrArray *files;
  gboolean deep;
  gboolean scripts; /* .js instead of a solution's files */
} Walk;

static void G_GNUC_PRINTF (3, 4)
    report (HfProblems *problems, const char *file, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  hf_problems_add (problems, HF_PROBLEM_ERROR, file, 0, 0, "%s", message);
}

static gboolean
is_solution_file (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]) && strlen (name) > strlen (endings[i]))
      return name[0] != '.';
  return FALSE;
}

static gboolean
is_wanted (const Walk *walk, const char *name)
{
  return walk->scripts ? g_str_has_suffix (name, ".js") && strlen (name) > 3 : is_solution_file (name);
}

static gboolean
is_inside (HfSolution *solution, const char *file, const char *path)
{
  g_autofree char *real = realpath (path, NULL);
  gsize length = strlen (solution->path);

  if (real == NULL)
    report (solution->problems, file, _("This cannot be read: %s"), g_strerror (errno));
  else if (strncmp (real, solution->path, length) != 0 || real[length] != '/')
    report (solution->problems, file, _("This symbolic link leaves the solution's folder and was not followed"));
  else
    return TRUE;
  return FALSE;
}

static void walk_folder (Walk *walk, const char *folder, guint depth);

static void
visit (Walk *walk, const char *folder, const char *name, guint depth)
{
  g_autofree char *file = g_build_filename (folder, name, NULL);
  g_autofree char *path = g_build_filename (walk->solution->path, file, NULL);
  struct stat info;

  if (name[0] == '.' || lstat (path, &info) != 0)
    return;
  if (S_ISLNK (info.st_mode) && (!is_inside (walk->solution, file, path) || stat (path, &info) != 0))
    return;
  if (S_ISDIR (info.st_mode) && walk->deep)
    walk_folder (walk, file, depth + 1);
  else if (!S_ISDIR (info.st_mode) && is_wanted (walk, name))
    g_ptr_array_add (walk->files, g_steal_pointer (&file));
}

static void
walk_folder (Walk *walk, const char *folder, guint depth)
{
  g_autofree char *path = g_build_filename (walk->solution->path, folder, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (depth > MAX_FOLDERS)
    {
      report (walk->solution->problems, folder, _("Folders are nested more than %d deep here and were not read"), MAX_FOLDERS);
      return;
    }
  dir = g_dir_open (path, 0, &error);
  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        report (walk->solution->problems, folder, _("The folder cannot be read: %s"), error->message);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL && walk->files->len < MAX_FILES)
    visit (walk, folder, name, depth);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Opened without waiting, so that a pipe cannot hold us up; then looked at before the first byte is read. */
static int
open_regular (const char *path, const char *shown, HfProblems *problems, gboolean *missing)
{
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
  struct stat info;

  if (fd < 0 && errno == ENOENT)
    *missing = TRUE;
  else if (fd < 0)
    report (problems, shown, _("The file cannot be read: %s"), g_strerror (errno));
  else if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    report (problems, shown, _("This is not a regular file and was not read"));
  else if (info.st_size > MAX_BYTES)
    report (problems, shown, _("The file is larger than 5 MB and was not read"));
  else
    return fd;
  if (fd >= 0)
    g_close (fd, NULL);
  return -1;
}

static GString *
read_all (int fd, const char *shown, HfProblems *problems)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[16384];
  ssize_t n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0 && text->len <= MAX_BYTES)
    g_string_append_len (text, buffer, n);
  if (n < 0)
    {
      report (problems, shown, _("The file cannot be read: %s"), g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&text);
}

static GString *
read_file (const char *path, const char *shown, HfProblems *problems, gboolean *missing)
{
  int fd = open_regular (path, shown, problems, missing);
  GString *text;

  if (fd < 0)
    return NULL;
  text = read_all (fd, shown, problems);
  g_close (fd, NULL);
  return text;
}

HfYaml *
hf_file_read (const char *path, const char *shown, HfProblems *problems, gboolean *missing)
{
  GString *text = read_file (path, shown, problems, missing);
  HfYaml *yaml = text != NULL ? hf_yaml_parse (shown, text->str, text->len, problems) : NULL;

  if (text != NULL)
    g_string_free (text, TRUE);
  return yaml;
}

HfYaml *
hf_folder_read (HfSolution *self, const char *file, gboolean *missing)
{
  g_autofree char *path = g_build_filename (self->path, file, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK) && !is_inside (self, file, path))
    return NULL;
  return hf_file_read (path, file, self->problems, missing);
}

static void
walk_root (Walk *walk, const char *folder)
{
  g_autofree char *path = g_build_filename (walk->solution->path, folder, NULL);

  /* A folder may have parents in the solution, and those may be links. */
  if ((g_file_test (path, G_FILE_TEST_IS_SYMLINK) || g_file_test (path, G_FILE_TEST_EXISTS))
      && !is_inside (walk->solution, folder, path))
    return;
  walk_folder (walk, folder, 0);
}

static void
collect (Walk *walk, const char *folder)
{
  walk_root (walk, folder);
  if (walk->files->len >= MAX_FILES)
    report (walk->solution->problems, folder, _("There are more than %d files; the others were not read"), MAX_FILES);
  g_ptr_array_sort (walk->files, compare_names);
}

void
hf_folder_each (HfSolution *self, const char *folder, gboolean deep, HfFolderFunc func)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  Walk walk = { self, files, deep, FALSE };

  collect (&walk, folder);
  for (guint i = 0; i < files->len; i++)
    {
      gboolean missing = FALSE;
      g_autoptr(HfYaml) yaml = hf_folder_read (self, files->pdata[i], &missing);

      if (yaml != NULL)
        func (self, files->pdata[i], yaml);
    }
}

static void
read_script (HfSolution *self, const char *file, HfScriptFunc func)
{
  g_autofree char *path = g_build_filename (self->path, file, NULL);
  gboolean missing = FALSE;
  GString *text = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) || is_inside (self, file, path))
    text = read_file (path, file, self->problems, &missing);
  if (text == NULL)
    return;
  if (strlen (text->str) == text->len && g_utf8_validate (text->str, text->len, NULL))
    func (self, file, text->str);
  else
    report (self->problems, file, _("The script is not text in UTF-8"));
  g_string_free (text, TRUE);
}

void
hf_folder_each_script (HfSolution *self, const char *folder, HfScriptFunc func)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  Walk walk = { self, files, FALSE, TRUE };

  collect (&walk, folder);
  for (guint i = 0; i < files->len; i++)
    read_script (self, files->pdata[i], func);
}

char *
hf_folder_find_index (HfSolution *self)
{
  g_autofree char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat ("index", endings[i], NULL);
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        continue;
      if (found == NULL)
        found = g_steal_pointer (&name);
      else
        hf_problems_add (self->problems, HF_PROBLEM_WARNING, name, 0, 0, _("There is also %s; only that one is read"), found);
    }
  return g_steal_pointer (&found);
}
