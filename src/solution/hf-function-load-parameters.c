/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `parameters` of a function, and the url whose {tokens} name them. Guarantees: each token has a parameter and each path
 * parameter a token, so that an address can be made of them; a url that is an expression is checked when it has a value. */

#include "hf-function-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static gboolean
read_location (const char *word, HfLocation *location)
{
  static const char *const words[] = { "path", "query", "header", "body", "credential", "secret", "output" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (hf_word_equal (word, words[i]))
      {
        *location = (HfLocation) i;
        return TRUE;
      }
  return FALSE;
}

typedef struct
{
  const char *name;
  gboolean found;
} Search;

static void
match_token (const char *name, gsize length, gpointer data)
{
  Search *search = data;

  search->found |= strlen (search->name) == length && memcmp (search->name, name, length) == 0;
}

static gboolean
has_token (const char *url, const char *name)
{
  Search search = { name, FALSE };

  return url != NULL && hf_url_scan (url, match_token, &search) && search.found;
}

/* What the method and the URL suggest where the author said nothing. */
static HfLocation
guess_location (HfFunction *function, const char *name)
{
  static const char *const bodiless[] = { "GET", "HEAD", "DELETE", NULL };

  if (has_token (function->url, name))
    return HF_LOCATION_PATH;
  return g_strv_contains (bodiless, function->method) ? HF_LOCATION_QUERY : HF_LOCATION_BODY;
}

/* A path parameter may be without a token in the url: the platform's files give transforms their values so. */
static void
read_parameter_location (HfFunctionLoader *self, const HfYamlNode *key, const HfYamlNode *value, HfParameter *parameter)
{
  const char *word = hf_yaml_find_text (value, "location");

  parameter->location = guess_location (self->function, parameter->name);
  /* A secret is never put into an address or a body by a guess. */
  if (word == NULL && hf_word_equal (hf_yaml_find_text (value, "type"), "secret"))
    {
      if (parameter->location != HF_LOCATION_PATH)
        parameter->location = HF_LOCATION_SECRET;
      return;
    }
  if (word == NULL)
    hf_reader_warn (&self->reader, key, _("The parameter “%s” has no location (path, query, header or body)"), parameter->name);
  else if (!read_location (word, &parameter->location))
    hf_reader_error (&self->reader, hf_yaml_find (value, "location"),
                     _("“%s” is not a location; it must be path, query, header, body, credential, secret or output"), word);
}

static void
read_parameter_value (HfFunctionLoader *self, const HfYamlNode *value, HfParameter *parameter)
{
  HfTemplate *template = hf_reader_template (&self->reader, value, "value");

  if (template == NULL)
    return;
  parameter->value = g_strdup (hf_template_get_constant (template));
  if (parameter->value != NULL)
    hf_template_unref (template);
  else
    parameter->template = template;
}

static void
read_parameter (HfFunctionLoader *self, const HfYamlNode *key, const HfYamlNode *value)
{
  HfParameter *parameter = hf_parameter_new (key->text);

  g_ptr_array_add (self->function->parameters, parameter);
  g_hash_table_insert (self->function->parameters_by_name, parameter->name, parameter);
  if (!hf_yaml_is_kind (value, HF_YAML_MAPPING))
    {
      hf_reader_error (&self->reader, key, _("The parameter “%s” must have keys such as location and type"), key->text);
      return;
    }
  read_parameter_location (self, key, value, parameter);
  parameter->type = g_strdup (hf_yaml_find_text (value, "type"));
  read_parameter_value (self, value, parameter);
  if (hf_yaml_is_expression (hf_yaml_find (value, "required")))
    parameter->required_when = hf_reader_expression (&self->reader, value, "required");
  else
    hf_reader_boolean (&self->reader, value, "required", &parameter->required);
}

static void
read_parameters (HfFunctionLoader *self)
{
  const HfYamlNode *parameters = hf_yaml_find (self->root, "parameters");

  if (hf_yaml_is_null (parameters))
    return;
  if (!hf_yaml_is_kind (parameters, HF_YAML_MAPPING))
    {
      hf_reader_error (&self->reader, parameters, _("“parameters” must be a map of names"));
      return;
    }
  for (guint i = 0; i < parameters->keys->len; i++)
    read_parameter (self, parameters->keys->pdata[i], parameters->values->pdata[i]);
}

gboolean
hf_function_is_definition (const HfYamlNode *value)
{
  return hf_yaml_is_kind (value, HF_YAML_MAPPING) && !hf_yaml_is_null (hf_yaml_find (value, "location"));
}

/* What only a further page has: where it is sent is said there; the first page has no value for it. */
static void
read_page_parameters (HfFunctionLoader *self)
{
  const HfYamlNode *parameters = hf_yaml_find (hf_yaml_find (self->root, "continuation"), "parameters");

  for (guint i = 0; hf_yaml_is_kind (parameters, HF_YAML_MAPPING) && i < parameters->keys->len; i++)
    {
      const HfYamlNode *key = parameters->keys->pdata[i], *value = parameters->values->pdata[i];
      HfParameter *parameter;

      if (!hf_function_is_definition (value) || hf_function_find_parameter (self->function, key->text) != NULL)
        continue;
      parameter = hf_parameter_new (key->text);
      g_ptr_array_add (self->function->parameters, parameter);
      g_hash_table_insert (self->function->parameters_by_name, parameter->name, parameter);
      read_parameter_location (self, key, value, parameter);
      parameter->type = g_strdup (hf_yaml_find_text (value, "type"));
    }
}

static void
check_token (const char *name, gsize length, gpointer data)
{
  HfFunctionLoader *self = data;
  g_autofree char *text = g_strndup (name, length);

  if (hf_function_find_parameter (self->function, text) == NULL)
    hf_reader_error (&self->reader, hf_yaml_find (self->root, "url"), _("The url names {%s}, but there is no such parameter"),
                     text);
}

static gboolean
is_web_address (const char *url)
{
  return g_ascii_strncasecmp (url, "https://", 8) == 0 || g_ascii_strncasecmp (url, "http://", 7) == 0 || *url == '{';
}

static void
check_url (HfFunctionLoader *self)
{
  const char *url = self->function->url;
  const HfYamlNode *node = hf_yaml_find (self->root, "url");

  if (self->function->url_template != NULL)
    return;
  if (url == NULL && hf_reader_require (&self->reader, self->root, "url"))
    hf_reader_error (&self->reader, node, _("The url must begin with https:// or http://"));
  if (url == NULL)
    return;
  if (!hf_url_scan (url, check_token, self))
    hf_reader_error (&self->reader, node, _("The braces in the url do not match; a parameter is written {name}"));
  else if (!is_web_address (url))
    hf_reader_error (&self->reader, node, _("The url must begin with https:// or http://"));
  else if (strchr (url, '?') != NULL)
    hf_reader_warn (&self->reader, node,
                    _("The query string of the url is not sent; write it as parameters with location: query"));
}

void
hf_function_load_parameters (HfFunctionLoader *self)
{
  read_parameters (self);
  read_page_parameters (self);
  check_url (self);
}
