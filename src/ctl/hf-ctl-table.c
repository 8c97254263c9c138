/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A table on standard output, aligned by what a terminal shows: wide characters take two columns, combining ones none. On a
 * terminal the last column is cut at its edge; elsewhere nothing is. */

#include "hf-ctl.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#define GAP 2
#define WIDEST 60 /* of every column but the last */

struct _HfCtlTable
{
  guint n_columns;
  gboolean *right;
  guint *widths;
  GPtrArray *rows; /* char ** */
};

static guint
terminal_width (void)
{
  struct winsize size;

  if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40)
    return G_MAXUINT;
  return size.ws_col;
}

static void
append_cell (GString *line, const char *cell, guint width, gboolean right, gboolean last)
{
  guint used = hf_ctl_text_width (cell), pad = width > used ? width - used : 0;

  if (right)
    g_string_append_printf (line, "%*s", (int) pad, "");
  g_string_append (line, cell);
  if (!right && !last)
    g_string_append_printf (line, "%*s", (int) pad, "");
  if (!last)
    g_string_append_printf (line, "%*s", GAP, "");
}

static void
print_row (HfCtlTable *self, char **cells, guint limit)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *cut = NULL;

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *cell = i + 1 < self->n_columns ? hf_ctl_cut_text (cells[i], WIDEST) : g_strdup (cells[i]);
      append_cell (line, cell, MIN (self->widths[i], WIDEST), self->right[i], i + 1 == self->n_columns);
    }
  cut = limit == G_MAXUINT ? NULL : hf_ctl_cut_text (line->str, limit);
  g_print ("%s\n", cut != NULL ? cut : line->str);
}

HfCtlTable *
hf_ctl_table_new (const char *const *titles)
{
  HfCtlTable *self = g_new0 (HfCtlTable, 1);
  char **cells;

  self->n_columns = g_strv_length ((char **) titles);
  self->right = g_new0 (gboolean, self->n_columns);
  self->widths = g_new0 (guint, self->n_columns);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  cells = g_new0 (char *, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      self->right[i] = titles[i][0] == '>';
      cells[i] = g_strdup (titles[i] + (self->right[i] ? 1 : 0));
    }
  hf_ctl_table_add_strv (self, cells);
  return self;
}

void
hf_ctl_table_add_strv (HfCtlTable *self, char **cells)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      char *clean = hf_ctl_clean_text (cells[i]);

      g_free (cells[i]);
      cells[i] = clean;
      self->widths[i] = MAX (self->widths[i], hf_ctl_text_width (clean));
    }
  g_ptr_array_add (self->rows, cells);
}

void
hf_ctl_table_add (HfCtlTable *self, ...)
{
  char **cells = g_new0 (char *, self->n_columns + 1);
  va_list args;

  va_start (args, self);
  for (guint i = 0; i < self->n_columns; i++)
    cells[i] = va_arg (args, char *);
  va_end (args);
  hf_ctl_table_add_strv (self, cells);
}

void
hf_ctl_table_print (HfCtlTable *self)
{
  guint limit = terminal_width ();

  for (guint i = 0; i < self->rows->len; i++)
    print_row (self, self->rows->pdata[i], limit);
}

void
hf_ctl_table_free (HfCtlTable *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self->right);
  g_free (self->widths);
  g_free (self);
}
