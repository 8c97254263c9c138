/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A value with holes. Guarantees: what is constant is raw JSON once and for all; filling is one walk that asks for the values in
 * the order in which hf_template_get_expressions() lists them; what is undefined leaves its member or element out. Refuses to
 * evaluate. */

#include "hf-expression-private.h"

#include <string.h>

#include <hf-json.h>

typedef enum
{
  KIND_CONSTANT,
  KIND_EXPRESSION,
  KIND_ARRAY,
  KIND_OBJECT,
} Kind;

struct _HfTemplate
{
  gatomicrefcount refs;
  Kind kind;
  char *raw;                /* of a constant */
  HfExpression *expression; /* of an expression */
  GPtrArray *items;         /* (nullable): HfTemplate, of an array or object; kept for a constant object too */
  GStrv names;              /* (nullable): of an object */
  GPtrArray *expressions;   /* HfExpression */
};

static HfTemplate *
make (Kind kind)
{
  HfTemplate *self = g_new0 (HfTemplate, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kind = kind;
  self->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  return self;
}

HfTemplate *
hf_template_ref (HfTemplate *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hf_template_unref (HfTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->raw);
  g_clear_pointer (&self->expression, hf_expression_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_strfreev (self->names);
  g_ptr_array_unref (self->expressions);
  g_free (self);
}

static HfTemplate *
make_expression (const HfYamlNode *node, const char *file)
{
  HfTemplate *self = make (KIND_EXPRESSION);

  self->expression = hf_expression_new (node->text, file, node->text_line, node->text_column);
  g_ptr_array_add (self->expressions, hf_expression_ref (self->expression));
  return self;
}

static void
take_item (HfTemplate *self, HfTemplate *item)
{
  g_ptr_array_add (self->items, item);
  for (guint i = 0; i < item->expressions->len; i++)
    g_ptr_array_add (self->expressions, hf_expression_ref (item->expressions->pdata[i]));
}

static HfTemplate *
make_container (const HfYamlNode *node, const char *file)
{
  HfTemplate *self = make (node->kind == HF_YAML_MAPPING ? KIND_OBJECT : KIND_ARRAY);
  GPtrArray *names = g_ptr_array_new ();

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_template_unref);
  for (guint i = 0; i < node->values->len; i++)
    {
      take_item (self, hf_template_new (node->values->pdata[i], file));
      if (node->kind == HF_YAML_MAPPING)
        g_ptr_array_add (names, g_strdup (((const HfYamlNode *) node->keys->pdata[i])->text));
    }
  g_ptr_array_add (names, NULL);
  self->names = (GStrv) g_ptr_array_free (names, FALSE);
  return self;
}

HfTemplate *
hf_template_new (const HfYamlNode *node, const char *file)
{
  HfTemplate *self;

  if (hf_yaml_is_expression (node))
    return make_expression (node, file);
  self = node != NULL && node->kind != HF_YAML_SCALAR ? make_container (node, file) : make (KIND_CONSTANT);
  if (self->expressions->len == 0)
    self->raw = node != NULL ? hf_yaml_to_json (node) : g_strdup ("null");
  return self;
}

/* An object's members are templates too, so that hf_template_get_member() works on any object. */
static void
split_object (HfTemplate *self)
{
  g_autoptr (HfJsonObject) object = hf_json_object_parse (self->raw, -1, NULL);
  GPtrArray *names;

  if (object == NULL)
    return;
  names = g_ptr_array_new ();
  self->kind = KIND_OBJECT;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_template_unref);
  for (guint i = 0; i < hf_json_object_size (object); i++)
    {
      g_ptr_array_add (names, g_strdup (hf_json_object_name_at (object, i)));
      g_ptr_array_add (self->items, hf_template_new_constant (hf_json_object_raw_at (object, i)));
    }
  g_ptr_array_add (names, NULL);
  self->names = (GStrv) g_ptr_array_free (names, FALSE);
}

HfTemplate *
hf_template_new_constant (const char *raw)
{
  HfTemplate *self;

  g_return_val_if_fail (raw != NULL, NULL);

  self = make (KIND_CONSTANT);
  self->raw = g_strdup (raw);
  if (raw[strspn (raw, " \t\r\n")] == '{')
    split_object (self);
  return self;
}

const char *
hf_template_get_constant (HfTemplate *self)
{
  return self->raw;
}

GPtrArray *
hf_template_get_expressions (HfTemplate *self)
{
  return self->expressions;
}

HfExpression *
hf_template_get_expression (HfTemplate *self)
{
  return self->expression;
}

/* Returns: whether it is defined */
static gboolean
append_expression (HfTemplate *self, GString *out, const char *const **values)
{
  g_autofree char *marked = NULL, *quoted = NULL;
  const char *value;

  if (values == NULL)
    {
      marked = g_strconcat ("=", hf_expression_get_text (self->expression), NULL);
      quoted = hf_json_quote (marked);
      g_string_append (out, quoted);
      return TRUE;
    }
  value = *(*values)++;
  if (value != NULL)
    g_string_append (out, value);
  return value != NULL;
}

static gboolean append (HfTemplate *self, GString *out, const char *const **values);

static void
append_container (HfTemplate *self, GString *out, const char *const **values)
{
  gboolean object = self->kind == KIND_OBJECT, any = FALSE;

  g_string_append_c (out, object ? '{' : '[');
  for (guint i = 0; i < self->items->len; i++)
    {
      gsize before = out->len;

      if (any)
        g_string_append_c (out, ',');
      if (object)
        {
          g_autofree char *name = hf_json_quote (self->names[i]);
          g_string_append_printf (out, "%s:", name);
        }
      if (append (self->items->pdata[i], out, values))
        any = TRUE;
      else
        g_string_truncate (out, before);
    }
  g_string_append_c (out, object ? '}' : ']');
}

/* Appends @self to @out; @values: NULL: expressions are written as they stand. Returns: whether it is defined */
static gboolean
append (HfTemplate *self, GString *out, const char *const **values)
{
  if (self->kind == KIND_EXPRESSION)
    return append_expression (self, out, values);
  if (self->raw != NULL)
    g_string_append (out, self->raw);
  else
    append_container (self, out, values);
  return TRUE;
}

char *
hf_template_to_json (HfTemplate *self)
{
  GString *out = g_string_new (NULL);

  append (self, out, NULL);
  return g_string_free (out, FALSE);
}

char *
hf_template_fill (HfTemplate *self, const char *const *values)
{
  GString *out = g_string_new (NULL);
  gboolean defined = append (self, out, &values);

  return g_string_free (out, !defined);
}

HfTemplate *
hf_template_get_member (HfTemplate *self, const char *name)
{
  for (guint i = 0; self->kind == KIND_OBJECT && i < self->items->len; i++)
    if (g_str_equal (self->names[i], name))
      return self->items->pdata[i];
  return NULL;
}

const char *const *
hf_template_get_names (HfTemplate *self)
{
  return self->kind == KIND_OBJECT ? (const char *const *) self->names : NULL;
}

GPtrArray *
hf_template_get_items (HfTemplate *self)
{
  return self->kind == KIND_ARRAY ? self->items : NULL;
}
