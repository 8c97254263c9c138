/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the demo solution is and how its host is sent to the demo server. Guarantees: the overlay is replaced as a whole or not
 * at all, lines outside our marked block are kept byte for byte, and running it again changes only the port. Refuses: a
 * file whose `hosts` it cannot extend line by line (flow style); then the person is told what to add. */

#include "hf-demo-solution.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <hf-error.h>
#include <string.h>

#define BEGIN_MARK "# holdfast demo begin"
#define END_MARK "# holdfast demo end"

static gboolean
is_mark (const char *line, const char *mark)
{
  while (*line == ' ')
    line++;
  return g_str_has_prefix (line, mark);
}

/* Without our block of an earlier run; a begin without an end reaches to the end of the file. */
static GPtrArray *
other_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);
  gboolean ours = FALSE;

  for (char **line = lines; *line != NULL; line++)
    {
      if (is_mark (*line, BEGIN_MARK))
        ours = TRUE;
      else if (is_mark (*line, END_MARK))
        ours = FALSE;
      else if (!ours && (line[1] != NULL || **line != '\0'))
        g_ptr_array_add (kept, g_strdup (*line));
    }
  return kept;
}

static int
find_hosts (GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (lines, i), "hosts:"))
      return (int) i;
  return -1;
}

static gboolean
opens_block (const char *line)
{
  const char *rest = line + strlen ("hosts:");

  while (*rest == ' ')
    rest++;
  return *rest == '\0' || *rest == '\r' || *rest == '#';
}

/* YAML wants one indentation for all keys of a mapping, so ours takes that of its first neighbour. */
static guint
child_indent (GPtrArray *lines, guint hosts)
{
  for (guint i = hosts + 1; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      gsize spaces = strspn (line, " ");

      if (line[spaces] != '\0' && line[spaces] != '#' && line[spaces] != '\r')
        return spaces > 0 ? (guint) spaces : 2;
    }
  return 2;
}

static void
append_block (GString *out, guint indent, gboolean with_key, guint port)
{
  g_string_append_printf (out, BEGIN_MARK "\n%s%*s" HF_DEMO_HOST ": { connectTo: \"http://127.0.0.1:%u\" }\n" END_MARK "\n",
                          with_key ? "hosts:\n" : "", (int) indent, "", port);
}

static char *
merge_overlay (const char *text, guint port)
{
  g_autoptr(GPtrArray) lines = other_lines (text);
  g_autoptr(GString) out = g_string_new (NULL);
  int hosts = find_hosts (lines);

  if (hosts >= 0 && !opens_block (g_ptr_array_index (lines, hosts)))
    return NULL;
  for (guint i = 0; i < lines->len; i++)
    {
      g_string_append_printf (out, "%s\n", (char *) g_ptr_array_index (lines, i));
      if ((int) i == hosts)
        append_block (out, child_indent (lines, i), FALSE, port);
    }
  if (hosts < 0)
    append_block (out, 2, TRUE, port);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
refuse (GError **error, const char *path, const char *reason)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Cannot write the demo’s connection to “%s”: %s"), path, reason);
  return FALSE;
}

/* (transfer full) (nullable): the file's text, "" if there is no file. */
static char *
read_overlay (const char *path, GError **error)
{
  g_autoptr(GError) local = NULL;
  char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, &local))
    return text;
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_strdup ("");
  refuse (error, path, local->message);
  return NULL;
}

gboolean
hf_demo_write_overlay (guint port, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "holdfast", HF_DEMO_SOLUTION_NAME, NULL);
  g_autofree char *path = g_build_filename (folder, "connections.yaml", NULL);
  g_autoptr(GError) local = NULL;
  g_autofree char *old = NULL;
  g_autofree char *merged = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return refuse (error, path, g_strerror (errno));
  old = read_overlay (path, error);
  if (old == NULL)
    return FALSE;
  merged = merge_overlay (old, port);
  if (merged == NULL)
    return refuse (error, path, _("its “hosts” is on one line; write each host on a line of its own, or move the file away"));
  if (!g_file_set_contents_full (path, merged, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &local))
    return refuse (error, path, local->message);
  return TRUE;
}

char *
hf_demo_find_solution (void)
{
  const char *places[] = { g_getenv ("HOLDFAST_DEMO_DIR"), HF_PKGDATADIR "/demo", HF_DEMO_SOURCE_DIR };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *index = places[i] != NULL ? g_build_filename (places[i], "index.jigx", NULL) : NULL;

      if (index != NULL && g_file_test (index, G_FILE_TEST_IS_REGULAR))
        return g_strdup (places[i]);
    }
  return NULL;
}
