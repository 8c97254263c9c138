/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A problem as a value, and the list a load collects. Guarantees: a list never grows past its limit, so
 * that a hostile folder cannot fill memory with complaints; it says how many it left out. */

#include "hf-problem-private.h"

#include <glib/gi18n-lib.h>

struct _HfProblem
{
  GObject parent_instance;

  HfProblemLevel level;
  char *file;
  guint line, column;
  char *message;
};

G_DEFINE_FINAL_TYPE (HfProblem, hf_problem, G_TYPE_OBJECT)

struct _HfProblems
{
  GPtrArray *list; /* HfProblem */
  guint left_out;
};

#define MAX_PROBLEMS 1000

int
hf_problem_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const HfProblem *x = a, *y = b;
  int order = strcmp (x->file, y->file);

  if (order != 0)
    return order;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  return x->column == y->column ? 0 : x->column < y->column ? -1
                                                            : 1;
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  return hf_problem_compare (*(const gconstpointer *) a, *(const gconstpointer *) b, NULL);
}

static void
hf_problem_finalize (GObject *object)
{
  HfProblem *self = HF_PROBLEM (object);

  g_free (self->file);
  g_free (self->message);
  G_OBJECT_CLASS (hf_problem_parent_class)->finalize (object);
}

static void
hf_problem_class_init (HfProblemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_problem_finalize;
}

static void
hf_problem_init (HfProblem *self)
{
}

HfProblem *
hf_problem_new (HfProblemLevel level, const char *file, guint line, guint column, const char *message)
{
  HfProblem *self = g_object_new (HF_TYPE_PROBLEM, NULL);

  self->level = level;
  self->file = g_utf8_make_valid (file, -1);
  self->line = line;
  self->column = column;
  self->message = g_utf8_make_valid (message, -1);
  return self;
}

HfProblemLevel
hf_problem_get_level (HfProblem *self)
{
  return self->level;
}

const char *
hf_problem_get_file (HfProblem *self)
{
  return self->file;
}

guint
hf_problem_get_line (HfProblem *self)
{
  return self->line;
}

guint
hf_problem_get_column (HfProblem *self)
{
  return self->column;
}

const char *
hf_problem_get_message (HfProblem *self)
{
  return self->message;
}

char *
hf_problem_to_string (HfProblem *self)
{
  const char *level = self->level == HF_PROBLEM_ERROR ? _("error") : _("warning");
  g_autofree char *place = hf_place_format (self->file, self->line, self->column);

  return g_strdup_printf ("%s: %s: %s", place, level, self->message);
}

char *
hf_place_format (const char *file, guint line, guint column)
{
  return line == 0 ? g_strdup (file) : g_strdup_printf ("%s:%u:%u", file, line, column);
}

HfProblems *
hf_problems_new (void)
{
  HfProblems *self = g_new0 (HfProblems, 1);

  self->list = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
hf_problems_free (HfProblems *self)
{
  g_ptr_array_unref (self->list);
  g_free (self);
}

void
hf_problems_add (HfProblems *self, HfProblemLevel level, const char *file, guint line, guint column, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (self->list->len >= MAX_PROBLEMS)
    {
      self->left_out++;
      return;
    }
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->list, hf_problem_new (level, file, line, column, message));
}

GListModel *
hf_problems_to_model (HfProblems *self)
{
  GListStore *model = g_list_store_new (HF_TYPE_PROBLEM);

  g_ptr_array_sort (self->list, compare_problems);
  if (self->left_out > 0)
    {
      g_autofree char *message = g_strdup_printf (_("%u more problems are not listed"), self->left_out);
      g_ptr_array_add (self->list, hf_problem_new (HF_PROBLEM_ERROR, ".", 0, 0, message));
    }
  g_list_store_splice (model, 0, 0, self->list->pdata, self->list->len);
  return G_LIST_MODEL (model);
}
