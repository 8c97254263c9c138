/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A function as a value: what to call, with which parameters. Guarantees: never changes after loading; a name of a credential
 * never comes from a record, which is a service's data. It does not read files (hf-function-load.c) nor write URLs (hf-url.c). */

#include "hf-function-private.h"

#include <glib/gi18n-lib.h>

#include <hf-error.h>

G_DEFINE_FINAL_TYPE (HfFunction, hf_function, G_TYPE_OBJECT)

static void
parameter_free (gpointer data)
{
  HfParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->type);
  g_free (parameter->value);
  g_free (parameter);
}

gboolean
hf_parameter_names_credential (const HfParameter *parameter)
{
  return parameter->location == HF_LOCATION_CREDENTIAL || parameter->location == HF_LOCATION_SECRET
      || (parameter->type != NULL && hf_word_equal (parameter->type, "secret"))
      || (parameter->location == HF_LOCATION_HEADER
          && (g_str_equal (parameter->name, "accessToken") || g_str_equal (parameter->name, "basicAuth")));
}

static const char *
find_value (const HfParameter *parameter, const HfJsonObject *given, const HfJsonObject *record)
{
  const char *raw = given != NULL ? hf_json_object_get (given, parameter->name) : NULL;

  if (raw != NULL)
    return raw;
  if (parameter->value != NULL)
    return parameter->value;
  return record != NULL && !hf_parameter_names_credential (parameter) ? hf_json_object_get (record, parameter->name) : NULL;
}

static void
hf_function_finalize (GObject *object)
{
  HfFunction *self = HF_FUNCTION (object);

  g_free (self->id);
  g_free (self->file);
  g_free (self->provider);
  g_free (self->method);
  g_free (self->url);
  g_free (self->format);
  g_ptr_array_unref (self->parameters);
  g_free (self->primary_key);
  g_free (self->unusable);
  G_OBJECT_CLASS (hf_function_parent_class)->finalize (object);
}

static void
hf_function_class_init (HfFunctionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_finalize;
}

static void
hf_function_init (HfFunction *self)
{
  self->parameters = g_ptr_array_new_with_free_func (parameter_free);
  self->idempotency_key = TRUE;
  self->replaces = TRUE;
}

HfParameter *
hf_parameter_new (const char *name)
{
  HfParameter *parameter = g_new0 (HfParameter, 1);

  parameter->name = g_strdup (name);
  parameter->location = HF_LOCATION_BODY;
  return parameter;
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

char *
hf_file_id (const char *file)
{
  char *base = g_path_get_basename (file);
  char *dot = strrchr (base, '.');

  if (dot != NULL)
    *dot = '\0';
  return base;
}

const char *
hf_function_get_id (HfFunction *self)
{
  return self->id;
}

const char *
hf_function_get_file (HfFunction *self)
{
  return self->file;
}

const char *
hf_function_get_provider (HfFunction *self)
{
  return self->provider;
}

const char *
hf_function_get_method (HfFunction *self)
{
  return self->method;
}

const char *
hf_function_get_url (HfFunction *self)
{
  return self->url;
}

const char *
hf_function_get_format (HfFunction *self)
{
  return self->format;
}

guint
hf_function_get_n_parameters (HfFunction *self)
{
  return self->parameters->len;
}

const HfParameter *
hf_function_get_parameter (HfFunction *self, guint index)
{
  g_return_val_if_fail (index < self->parameters->len, NULL);
  return self->parameters->pdata[index];
}

const HfParameter *
hf_function_find_parameter (HfFunction *self, const char *name)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const HfParameter *parameter = self->parameters->pdata[i];

      if (g_str_equal (parameter->name, name))
        return parameter;
    }
  return NULL;
}

HfAnswer
hf_function_get_idempotent (HfFunction *self)
{
  return self->idempotent;
}

gboolean
hf_function_get_idempotency_key (HfFunction *self)
{
  return self->idempotency_key;
}

const char *
hf_function_get_primary_key (HfFunction *self)
{
  return self->primary_key;
}

gboolean
hf_function_get_safe (HfFunction *self)
{
  static const char *const safe[] = { "GET", "HEAD", "PUT", "DELETE", NULL };

  switch (self->idempotent)
    {
    case HF_ANSWER_YES:
      return TRUE;
    case HF_ANSWER_NO:
      return FALSE;
    case HF_ANSWER_UNSAID:
    default:
      return g_strv_contains (safe, self->method);
    }
}

const char *
hf_function_get_unusable (HfFunction *self)
{
  return self->unusable;
}

HfJsonObject *
hf_function_resolve (HfFunction *self, const HfJsonObject *given, const HfJsonObject *record, GError **error)
{
  g_autoptr(HfJsonObject) values = hf_json_object_new ();

  for (guint i = 0; i < self->parameters->len; i++)
    {
      const HfParameter *parameter = self->parameters->pdata[i];
      const char *raw = find_value (parameter, given, record);

      if (raw != NULL && !(parameter->required && g_str_equal (raw, "null")))
        {
          hf_json_object_set (values, parameter->name, raw);
          continue;
        }
      if (!parameter->required)
        continue;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” needs a value for “%s”"), self->id, parameter->name);
      return NULL;
    }
  return g_steal_pointer (&values);
}
