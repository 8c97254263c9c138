/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a YAML node holds and means. Guarantees: a number's own text survives wherever JSON can say it; yes, no, on and off are
 * strings, as in YAML 1.2's core schema. */

#include "hf-yaml.h"

#include <string.h>

#include <hf-json.h>

static gboolean
is_one_of (const char *text, const char *const *list)
{
  return g_strv_contains (list, text);
}

static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;
  return p;
}

/* [+-]? (digits [. digits*] | . digits) ([eE] [+-]? digits)? */
static gboolean
looks_decimal (const char *text)
{
  const char *p = text + (*text == '+' || *text == '-'), *whole = p, *fraction;

  p = skip_digits (p);
  if (*p == '.')
    {
      fraction = p + 1;
      p = skip_digits (fraction);
      if (p == fraction && fraction - 1 == whole)
        return FALSE;
    }
  else if (p == whole)
    return FALSE;
  if (*p == 'e' || *p == 'E')
    {
      const char *exponent = p + 1 + (p[1] == '+' || p[1] == '-');

      p = skip_digits (exponent);
      if (p == exponent)
        return FALSE;
    }
  return *p == '\0';
}

/* JSON wants a digit on each side of the point, no plus, and no leading zero. NULL: it has leading zeros. */
static char *
decimal_to_json (const char *text)
{
  const char *sign = *text == '-' ? "-" : "", *p = text + (*text == '+' || *text == '-');
  const char *end = skip_digits (p);
  const char *rest = *end == '.' && !g_ascii_isdigit (end[1]) ? end + 1 : end;

  if (end - p > 1 && *p == '0')
    return NULL;
  return g_strdup_printf ("%s%.*s%s", sign, end == p ? 1 : (int) (end - p), end == p ? "0" : p, rest);
}

/* 0x1f, 0o17 */
static char *
based_to_json (const char *text)
{
  guint base = g_str_has_prefix (text, "0x") ? 16 : 8;
  guint64 value;

  if (!g_str_has_prefix (text, "0x") && !g_str_has_prefix (text, "0o"))
    return NULL;
  if (!g_ascii_string_to_unsigned (text + 2, base, 0, G_MAXINT64, &value, NULL))
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

static char *
scalar_to_json (const HfYamlNode *node)
{
  char *number = NULL;
  gboolean value;

  if (hf_yaml_is_null (node))
    return g_strdup ("null");
  if (hf_yaml_get_boolean (node, &value))
    return g_strdup (value ? "true" : "false");
  if (node->plain)
    number = looks_decimal (node->text) ? decimal_to_json (node->text) : based_to_json (node->text);
  return number != NULL ? number : hf_json_quote (node->text);
}

static void
append_json (GString *out, const HfYamlNode *node)
{
  if (node->kind == HF_YAML_SCALAR)
    {
      g_autofree char *raw = scalar_to_json (node);
      g_string_append (out, raw);
      return;
    }
  g_string_append_c (out, node->kind == HF_YAML_MAPPING ? '{' : '[');
  for (guint i = 0; i < node->values->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      if (node->kind == HF_YAML_MAPPING)
        {
          g_autofree char *name = hf_json_quote (((const HfYamlNode *) node->keys->pdata[i])->text);
          g_string_append_printf (out, "%s:", name);
        }
      append_json (out, node->values->pdata[i]);
    }
  g_string_append_c (out, node->kind == HF_YAML_MAPPING ? '}' : ']');
}

gboolean
hf_yaml_is_kind (const HfYamlNode *node, HfYamlKind kind)
{
  return node != NULL && node->kind == kind;
}

gboolean
hf_yaml_is_null (const HfYamlNode *node)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

  return node == NULL || (node->kind == HF_YAML_SCALAR && node->plain && is_one_of (node->text, nulls));
}

gboolean
hf_yaml_get_boolean (const HfYamlNode *node, gboolean *value)
{
  static const char *const yes[] = { "true", "True", "TRUE", NULL };
  static const char *const no[] = { "false", "False", "FALSE", NULL };

  if (!hf_yaml_is_kind (node, HF_YAML_SCALAR) || !node->plain)
    return FALSE;
  *value = is_one_of (node->text, yes);
  return *value || is_one_of (node->text, no);
}

gboolean
hf_yaml_is_expression (const HfYamlNode *node)
{
  return hf_yaml_is_kind (node, HF_YAML_SCALAR) && node->text[0] == '=';
}

const HfYamlNode *
hf_yaml_find_expression (const HfYamlNode *node)
{
  if (hf_yaml_is_expression (node))
    return node;
  for (guint i = 0; node != NULL && node->values != NULL && i < node->values->len; i++)
    {
      const HfYamlNode *found = hf_yaml_find_expression (node->values->pdata[i]);

      if (found != NULL)
        return found;
    }
  return NULL;
}

char *
hf_yaml_to_json (const HfYamlNode *node)
{
  GString *out = g_string_new (NULL);

  append_json (out, node);
  return g_string_free (out, FALSE);
}

const HfYamlNode *
hf_yaml_lookup (const HfYamlNode *node, const char *key)
{
  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING))
    return NULL;
  if (node->index != NULL)
    return g_hash_table_lookup (node->index, key);
  for (guint i = 0; i < node->keys->len; i++)
    if (strcmp (((const HfYamlNode *) node->keys->pdata[i])->text, key) == 0)
      return node->values->pdata[i];
  return NULL;
}

const char *
hf_yaml_lookup_text (const HfYamlNode *node, const char *key)
{
  const HfYamlNode *value = hf_yaml_lookup (node, key);

  return hf_yaml_is_kind (value, HF_YAML_SCALAR) && !hf_yaml_is_null (value) ? value->text : NULL;
}

const HfYamlNode *
hf_yaml_lookup_key (const HfYamlNode *node, const char *key)
{
  for (guint i = 0; hf_yaml_is_kind (node, HF_YAML_MAPPING) && i < node->keys->len; i++)
    if (strcmp (((const HfYamlNode *) node->keys->pdata[i])->text, key) == 0)
      return node->keys->pdata[i];
  return node;
}
