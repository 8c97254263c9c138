/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading one value of a key. Guarantees: a value of the wrong shape is a problem at its place and reads as if it were not there;
 * every expression that is read is known to the solution, each place once, so that a check misses none. */

#include "hf-reader.h"

#include <glib/gi18n-lib.h>

void
hf_found_init (HfFound *self)
{
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
hf_found_clear (HfFound *self)
{
  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_hash_table_unref);
}

void
hf_found_add (HfFound *self, HfExpression *expression)
{
  if (g_hash_table_add (self->places, hf_expression_dup_place (expression)))
    g_ptr_array_add (self->list, hf_expression_ref (expression));
}

static void G_GNUC_PRINTF (4, 0)
    report (HfReader *self, HfProblemLevel level, const HfYamlNode *node, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);

  hf_problems_add_at (self->problems, level, self->file, node, "%s", message);
  if (level == HF_PROBLEM_ERROR && self->unusable != NULL && *self->unusable == NULL)
    {
      g_autofree char *place = hf_reader_place (self, node);
      *self->unusable = g_strdup_printf ("%s: %s", place, message);
    }
}

void
hf_reader_error (HfReader *self, const HfYamlNode *node, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  report (self, HF_PROBLEM_ERROR, node, format, args);
  va_end (args);
}

void
hf_reader_warn (HfReader *self, const HfYamlNode *node, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  report (self, HF_PROBLEM_WARNING, node, format, args);
  va_end (args);
}

gboolean
hf_reader_require (HfReader *self, const HfYamlNode *holder, const char *key)
{
  if (!hf_yaml_is_null (hf_yaml_find (holder, key)))
    return TRUE;
  hf_reader_error (self, holder, _("The key “%s” is missing"), key);
  return FALSE;
}

char *
hf_reader_place (HfReader *self, const HfYamlNode *node)
{
  return hf_place_format (self->file, node != NULL ? node->line : 0, node != NULL ? node->column : 0);
}

HfExpression *
hf_reader_expression (HfReader *self, const HfYamlNode *holder, const char *key)
{
  HfExpression *expression = hf_expression_from_node (hf_yaml_find (holder, key), self->file);

  if (expression != NULL)
    hf_found_add (self->found, expression);
  return expression;
}

HfTemplate *
hf_reader_value (HfReader *self, const HfYamlNode *node)
{
  HfTemplate *value = hf_template_new (node, self->file);
  GPtrArray *expressions = hf_template_get_expressions (value);

  for (guint i = 0; i < expressions->len; i++)
    hf_found_add (self->found, expressions->pdata[i]);
  return value;
}

HfTemplate *
hf_reader_template (HfReader *self, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);

  return hf_yaml_is_null (node) ? NULL : hf_reader_value (self, node);
}

HfTemplate *
hf_reader_map (HfReader *self, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);

  if (hf_yaml_is_null (node))
    return NULL;
  if (node->kind == HF_YAML_MAPPING || hf_yaml_is_expression (node))
    return hf_reader_value (self, node);
  hf_reader_error (self, node, _("“%s” must be a map of names and values"), key);
  return NULL;
}

static gboolean
is_name (const HfYamlNode *node)
{
  return hf_yaml_is_kind (node, HF_YAML_SCALAR) && !hf_yaml_is_null (node) && !hf_yaml_is_expression (node);
}

char **
hf_reader_names (HfReader *self, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  if (hf_yaml_is_null (node))
    return NULL;
  if (is_name (node))
    g_strv_builder_add (names, node->text);
  else if (node->kind != HF_YAML_SEQUENCE)
    {
      hf_reader_error (self, node, _("“%s” must be a list of names"), key);
      return NULL;
    }
  for (guint i = 0; node->values != NULL && i < node->values->len; i++)
    {
      const HfYamlNode *item = node->values->pdata[i];

      if (is_name (item))
        g_strv_builder_add (names, item->text);
      else
        hf_reader_error (self, item, _("“%s” must be a list of names"), key);
    }
  return g_strv_builder_end (names);
}

const char *
hf_reader_name (HfReader *self, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);

  if (is_name (node))
    return node->text;
  if (!hf_yaml_is_null (node))
    hf_reader_error (self, node, _("“%s” must be a name"), key);
  return NULL;
}

void
hf_reader_boolean (HfReader *self, const HfYamlNode *holder, const char *key, gboolean *value)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);
  gboolean answer;

  if (hf_yaml_get_boolean (node, &answer))
    *value = answer;
  else if (!hf_yaml_is_null (node))
    hf_reader_error (self, node, _("“%s” must be true or false"), key);
}

const HfYamlNode *
hf_yaml_find (const HfYamlNode *node, const char *key)
{
  const HfYamlNode *value = hf_yaml_lookup (node, key);

  for (guint i = 0; value == NULL && hf_yaml_is_kind (node, HF_YAML_MAPPING) && i < node->keys->len; i++)
    if (hf_word_equal (((const HfYamlNode *) node->keys->pdata[i])->text, key))
      value = node->values->pdata[i];
  return value;
}

const char *
hf_yaml_find_text (const HfYamlNode *node, const char *key)
{
  const HfYamlNode *value = hf_yaml_find (node, key);

  return hf_yaml_is_kind (value, HF_YAML_SCALAR) && !hf_yaml_is_null (value) ? value->text : NULL;
}

gboolean
hf_word_equal (const char *a, const char *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  for (; *a != '\0' && *b != '\0'; a++, b++)
    {
      char x = *a == '-' ? '_' : g_ascii_tolower (*a), y = *b == '-' ? '_' : g_ascii_tolower (*b);

      if (x != y)
        return FALSE;
    }
  return *a == *b;
}
