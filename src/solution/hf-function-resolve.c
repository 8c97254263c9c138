/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which value each parameter of a call has. Guarantees: a name of a credential never comes from a record, which is a service's
 * data; a number keeps its digits; what a type cannot hold is refused where the call would be senseless without it. Evaluates
 * nothing. */

#include "hf-function-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <hf-error.h>

typedef enum
{
  TYPE_OTHER,
  TYPE_STRING,
  TYPE_NUMBER,
  TYPE_BOOLEAN,
  TYPE_OBJECT,
  TYPE_ARRAY,
  TYPE_JSON,
} Type;

static Type
find_type (const char *word)
{
  static const struct
  {
    const char *word;
    Type type;
  } words[] = {
    { "string", TYPE_STRING },   { "text", TYPE_STRING },    { "date", TYPE_STRING },   { "datetime", TYPE_STRING },
    { "date_time", TYPE_STRING }, { "time", TYPE_STRING },    { "uuid", TYPE_STRING },   { "email", TYPE_STRING },
    { "number", TYPE_NUMBER },   { "integer", TYPE_NUMBER }, { "int", TYPE_NUMBER },    { "float", TYPE_NUMBER },
    { "double", TYPE_NUMBER },   { "decimal", TYPE_NUMBER }, { "boolean", TYPE_BOOLEAN }, { "bool", TYPE_BOOLEAN },
    { "object", TYPE_OBJECT },   { "array", TYPE_ARRAY },    { "list", TYPE_ARRAY },    { "json", TYPE_JSON },
  };

  for (gsize i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (hf_word_equal (words[i].word, word))
      return words[i].type;
  return TYPE_OTHER;
}

static char
first_char (const char *raw)
{
  return raw[strspn (raw, " \t\r\n")];
}

static gboolean
is_number (const char *raw)
{
  char first = first_char (raw);

  return (first == '-' || g_ascii_isdigit (first)) && hf_json_validate (raw, -1, NULL);
}

static char *
to_number (const char *raw, const char *text, gboolean *fits)
{
  *fits = is_number (text);
  return *fits ? g_strstrip (g_strdup (text)) : g_strdup (raw);
}

static char *
to_boolean (const char *raw, const char *text, gboolean *fits)
{
  g_autofree char *word = g_strstrip (g_ascii_strdown (text, -1));
  gboolean yes = g_str_equal (word, "true") || g_str_equal (word, "1");

  *fits = yes || g_str_equal (word, "false") || g_str_equal (word, "0");
  return g_strdup (*fits ? yes ? "true" : "false" : raw);
}

static char *
to_json (const char *raw, const char *text, Type type, gboolean *fits)
{
  char first = first_char (text);

  *fits = (type != TYPE_ARRAY && first == '{') || (type != TYPE_OBJECT && first == '[');
  *fits = *fits && hf_json_validate (text, -1, NULL);
  return g_strdup (*fits ? text : raw);
}

static char *
to_string (const char *raw, char first)
{
  return first == '{' || first == '[' || first == '"' ? g_strdup (raw) : hf_json_quote (raw);
}

char *
hf_type_convert (const char *type, const char *raw, gboolean *fits)
{
  g_autofree char *text = hf_json_unquote (raw, -1);
  char first = first_char (raw);

  *fits = TRUE;
  if (first == 'n')
    return g_strdup (raw);
  switch (find_type (type))
    {
    case TYPE_STRING:
      return to_string (raw, first);
    case TYPE_NUMBER:
      return to_number (raw, text, fits);
    case TYPE_BOOLEAN:
      return to_boolean (raw, text, fits);
    case TYPE_OBJECT:
    case TYPE_ARRAY:
    case TYPE_JSON:
      return to_json (raw, text, find_type (type), fits);
    case TYPE_OTHER:
    default:
      return g_strdup (raw);
    }
}

typedef struct
{
  HfFunction *function;
  const HfJsonObject *given, *evaluated, *record;
  const char *const *required;
} Call;

static const char *
find_value (const Call *call, const HfParameter *parameter)
{
  const char *raw = call->given != NULL ? hf_json_object_get (call->given, parameter->name) : NULL;

  if (raw == NULL && parameter->template != NULL && call->evaluated != NULL)
    raw = hf_json_object_get (call->evaluated, parameter->name);
  if (raw == NULL)
    raw = parameter->value;
  if (raw == NULL && call->record != NULL && !hf_parameter_names_credential (parameter))
    raw = hf_json_object_get (call->record, parameter->name);
  return raw;
}

static gboolean
is_required (const Call *call, const HfParameter *parameter)
{
  return parameter->required
      || (parameter->required_when != NULL && call->required != NULL && g_strv_contains (call->required, parameter->name));
}

static gboolean
must_fit (const HfParameter *parameter)
{
  Type type = find_type (parameter->type);

  return type == TYPE_NUMBER || type == TYPE_BOOLEAN;
}

static gboolean
take (const Call *call, const HfParameter *parameter, HfJsonObject *values, GError **error)
{
  const char *raw = find_value (call, parameter);
  gboolean required = is_required (call, parameter), fits;
  g_autofree char *value = NULL;

  if (raw == NULL || (required && g_str_equal (raw, "null")))
    {
      if (required)
        g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” needs a value for “%s”"), call->function->id,
                     parameter->name);
      return !required;
    }
  value = hf_type_convert (parameter->type, raw, &fits);
  if (required && !fits && must_fit (parameter))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” of the function “%s” must be a %s"), parameter->name,
                   call->function->id, parameter->type);
      return FALSE;
    }
  hf_json_object_set (values, parameter->name, value);
  return TRUE;
}

HfJsonObject *
hf_function_resolve_with (HfFunction *self, const HfJsonObject *given, const HfJsonObject *evaluated, const char *const *required,
                          const HfJsonObject *record, GError **error)
{
  const Call call = { self, given, evaluated, record, required };
  g_autoptr(HfJsonObject) values = hf_json_object_new ();

  for (guint i = 0; i < self->parameters->len; i++)
    if (!take (&call, self->parameters->pdata[i], values, error))
      return NULL;
  return g_steal_pointer (&values);
}

HfJsonObject *
hf_function_resolve (HfFunction *self, const HfJsonObject *given, const HfJsonObject *record, GError **error)
{
  return hf_function_resolve_with (self, given, NULL, NULL, record, error);
}
