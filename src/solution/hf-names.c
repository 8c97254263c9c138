/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Named expressions, of the index and of screens. Guarantees: within a screen its own come before those of the index, wherever
 * either is named from; those that need one another's value are a problem, named once. */

#include "hf-solution-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static HfExpression *
read_named (HfReader *reader, const HfYamlNode *value)
{
  g_autofree char *raw = NULL;

  if (hf_yaml_is_expression (value))
    return hf_expression_from_node (value, reader->file);
  raw = hf_yaml_to_json (value); /* a text without `=` is that text */
  return hf_expression_new (raw, reader->file, value->line, value->column);
}

void
hf_named_read (HfReader *reader, const HfYamlNode *map, GHashTable *into)
{
  for (guint i = 0; i < map->keys->len; i++)
    {
      HfExpression *expression = read_named (reader, map->values->pdata[i]);

      if (expression == NULL)
        continue;
      hf_found_add (reader->found, expression);
      g_hash_table_insert (into, g_strdup (((const HfYamlNode *) map->keys->pdata[i])->text), expression);
    }
}

GHashTable *
hf_named_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hf_expression_unref);
}

GHashTable *
hf_solution_get_jig_expressions (HfSolution *self, const char *file)
{
  return file != NULL ? g_hash_table_lookup (self->jig_expressions, file) : NULL;
}

HfExpression *
hf_solution_find_expression (HfSolution *self, const char *file, const char *name)
{
  GHashTable *own = hf_solution_get_jig_expressions (self, file);
  HfExpression *found = own != NULL ? g_hash_table_lookup (own, name) : NULL;

  return found != NULL ? found : g_hash_table_lookup (self->expressions, name);
}

static void
lay_over (GHashTable *all, GHashTable *over)
{
  GHashTableIter iter;
  gpointer name, expression;

  g_hash_table_iter_init (&iter, over);
  while (g_hash_table_iter_next (&iter, &name, &expression))
    g_hash_table_replace (all, name, expression);
}

/* (transfer full): what a screen sees; borrowed from both. */
static GHashTable *
seen_from (HfSolution *self, GHashTable *own)
{
  GHashTable *all = g_hash_table_new (g_str_hash, g_str_equal);

  lay_over (all, self->expressions);
  lay_over (all, own);
  return all;
}

GHashTable *
hf_solution_get_input_names (HfSolution *self, const char *file)
{
  GHashTable *own = hf_solution_get_jig_expressions (self, file);
  GHashTable *names = g_hash_table_lookup (self->input_names, own != NULL ? file : "");
  g_autoptr(GHashTable) all = NULL;

  if (names != NULL)
    return names;
  all = own != NULL ? seen_from (self, own) : g_hash_table_ref (self->expressions);
  names = hf_expressions_needing_inputs (all);
  g_hash_table_insert (self->input_names, g_strdup (own != NULL ? file : ""), names);
  return names;
}

/* Named expressions that need one another before either has a value. One that makes a function may call itself. */

static gboolean
makes_function (HfExpression *expression)
{
  const char *text = hf_expression_get_text (expression);

  return strstr (text, "function") != NULL || strstr (text, "λ") != NULL;
}

typedef struct
{
  HfSolution *solution;
  GHashTable *table; /* name → HfExpression */
  const char *file;  /* (nullable): of the screen: circles of the index alone are told elsewhere */
  GPtrArray *names;  /* as they stand in @table */
} Named;

static gboolean
concerns (Named *self, const guint *path, guint n)
{
  for (guint i = 0; i < n && self->file != NULL; i++)
    {
      HfExpression *expression = g_hash_table_lookup (self->table, self->names->pdata[path[i]]);

      if (g_str_equal (hf_expression_get_file (expression), self->file))
        return TRUE;
    }
  return self->file == NULL;
}

static void
report_names (const guint *path, guint n, guint edge, gpointer data)
{
  Named *self = data;
  HfExpression *last = g_hash_table_lookup (self->table, self->names->pdata[path[n - 1]]);
  g_autoptr(GString) circle = g_string_new (NULL);

  if (!concerns (self, path, n))
    return;
  for (guint i = 0; i <= n; i++)
    hf_circle_append (circle, self->names->pdata[path[i % n]], i == n);
  hf_problems_add (self->solution->problems, HF_PROBLEM_ERROR, hf_expression_get_file (last), hf_expression_get_line (last),
                   hf_expression_get_column (last), _("These expressions need one another's value: %s"), circle->str);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GArray *
list_edges (Named *self, GHashTable *places, const char *name)
{
  HfExpression *expression = g_hash_table_lookup (self->table, name);
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GHashTable) names = makes_function (expression) ? NULL : hf_expression_list_names (expression);
  GHashTableIter iter;
  gpointer mentioned;

  if (names == NULL)
    return edges;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &mentioned, NULL))
    {
      guint target = GPOINTER_TO_UINT (g_hash_table_lookup (places, mentioned));

      if (target == 0)
        continue;
      target--;
      g_array_append_val (edges, target);
    }
  return edges;
}

static void
check (HfSolution *solution, GHashTable *table, const char *file)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GPtrArray) edges = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr(GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  Named self = { solution, table, file, names };
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    g_hash_table_insert (places, names->pdata[i], GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (edges, list_edges (&self, places, names->pdata[i]));
  hf_circles_find (edges, report_names, &self);
}

void
hf_named_check (HfSolution *self)
{
  GHashTableIter iter;
  gpointer file, own;

  check (self, self->expressions, NULL);
  g_hash_table_iter_init (&iter, self->jig_expressions);
  while (g_hash_table_iter_next (&iter, &file, &own))
    {
      g_autoptr(GHashTable) all = seen_from (self, own);

      check (self, all, file);
    }
}
