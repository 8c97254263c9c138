/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file of `functions/` read into an HfFunction. Guarantees: whatever the file says, there is a function; what keeps it
 * from running is said by hf_function_get_unusable() and listed as a problem at its place. Functions of providers that
 * this version does not run are checked for their required keys only. */

#include "hf-function-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Keys whose values are expressions by nature, or whose meaning needs them. A null or false one says nothing. */
static const char *const expression_keys[] = {
  "inputTransform",        "outputTransform",   "errorTransform", "records", "continuation", "guard",   "when", "error",
  "operations",            "queries",           "conversions",    "forRows", "transform",    "forRowsWithMatchingIds",
  "forRowsWithValues",     "forRowsInRange",    NULL,
};

static const char *const plain_keys[] = { "method", "url", "format", "primaryKey", "idempotent", "idempotencyKey", NULL };
static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", NULL };

typedef struct
{
  HfFunction *function;
  const HfYamlNode *root;
  HfProblems *problems;
} Loader;

static void G_GNUC_PRINTF (4, 5)
    report (Loader *self, HfProblemLevel level, const HfYamlNode *node, const char *format, ...)
{
  HfFunction *function = self->function;
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  hf_problems_add_at (self->problems, level, function->file, node, "%s", message);
  if (level == HF_PROBLEM_ERROR && function->unusable == NULL)
    {
      g_autofree char *place = hf_place_format (function->file, node != NULL ? node->line : 0, node != NULL ? node->column : 0);
      function->unusable = g_strdup_printf ("%s: %s", place, message);
    }
}

static void
report_missing (Loader *self, const char *key)
{
  report (self, HF_PROBLEM_ERROR, self->root, _("The key “%s” is missing"), key);
}

static void
report_expression (Loader *self, const HfYamlNode *node, const char *name)
{
  report (self, HF_PROBLEM_ERROR, node, _("“%s” needs the expression engine, which this version does not have"), name);
}

static gboolean
read_location (const char *word, HfLocation *location)
{
  static const char *const words[] = { "path", "query", "header", "body", "credential", "secret" };

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

static void
read_parameter_location (Loader *self, const HfYamlNode *key, const HfYamlNode *value, HfParameter *parameter)
{
  const char *word = hf_yaml_lookup_text (value, "location");

  parameter->location = guess_location (self->function, parameter->name);
  /* A secret is never put into an address or a body by a guess. */
  if (word == NULL && hf_word_equal (hf_yaml_lookup_text (value, "type"), "secret"))
    {
      if (parameter->location != HF_LOCATION_PATH)
        parameter->location = HF_LOCATION_SECRET;
      return;
    }
  if (word == NULL)
    report (self, HF_PROBLEM_WARNING, key, _("The parameter “%s” has no location (path, query, header or body)"),
            parameter->name);
  else if (!read_location (word, &parameter->location))
    report (self, HF_PROBLEM_ERROR, hf_yaml_lookup (value, "location"),
            _("“%s” is not a location; it must be path, query, header, body, credential or secret"), word);
  else if (parameter->location == HF_LOCATION_PATH && !has_token (self->function->url, parameter->name))
    report (self, HF_PROBLEM_ERROR, key, _("The path parameter “%s” has no {%s} in the url"), parameter->name, parameter->name);
}

static void
read_parameter (Loader *self, const HfYamlNode *key, const HfYamlNode *value)
{
  HfParameter *parameter = hf_parameter_new (key->text);
  const HfYamlNode *required = hf_yaml_lookup (value, "required"), *literal = hf_yaml_lookup (value, "value");

  g_ptr_array_add (self->function->parameters, parameter);
  if (!hf_yaml_is_kind (value, HF_YAML_MAPPING))
    {
      report (self, HF_PROBLEM_ERROR, key, _("The parameter “%s” must have keys such as location and type"), key->text);
      return;
    }
  read_parameter_location (self, key, value, parameter);
  parameter->type = g_strdup (hf_yaml_lookup_text (value, "type"));
  if (hf_yaml_find_expression (literal) != NULL || hf_yaml_is_expression (required))
    report_expression (self, hf_yaml_is_expression (required) ? required : hf_yaml_find_expression (literal), key->text);
  else if (!hf_yaml_is_null (literal))
    parameter->value = hf_yaml_to_json (literal);
  if (!hf_yaml_is_null (required) && !hf_yaml_is_expression (required) && !hf_yaml_get_boolean (required, &parameter->required))
    report (self, HF_PROBLEM_ERROR, required, _("“required” must be true or false"));
}

static void
read_parameters (Loader *self)
{
  const HfYamlNode *parameters = hf_yaml_lookup (self->root, "parameters");

  if (hf_yaml_is_null (parameters))
    return;
  if (!hf_yaml_is_kind (parameters, HF_YAML_MAPPING))
    {
      report (self, HF_PROBLEM_ERROR, parameters, _("“parameters” must be a map of names"));
      return;
    }
  for (guint i = 0; i < parameters->keys->len; i++)
    read_parameter (self, parameters->keys->pdata[i], parameters->values->pdata[i]);
}

static void
check_token (const char *name, gsize length, gpointer data)
{
  Loader *self = data;
  g_autofree char *text = g_strndup (name, length);

  if (hf_function_find_parameter (self->function, text) == NULL)
    report (self, HF_PROBLEM_ERROR, hf_yaml_lookup (self->root, "url"), _("The url names {%s}, but there is no such parameter"),
            text);
}

static gboolean
is_web_address (const char *url)
{
  return g_ascii_strncasecmp (url, "https://", 8) == 0 || g_ascii_strncasecmp (url, "http://", 7) == 0 || *url == '{';
}

static void
check_url (Loader *self)
{
  const char *url = self->function->url;
  const HfYamlNode *node = hf_yaml_lookup (self->root, "url");

  if (url == NULL)
    report_missing (self, "url");
  else if (hf_yaml_is_expression (node))
    return; /* said already */
  else if (!hf_url_scan (url, check_token, self))
    report (self, HF_PROBLEM_ERROR, node, _("The braces in the url do not match; a parameter is written {name}"));
  else if (!is_web_address (url))
    report (self, HF_PROBLEM_ERROR, node, _("The url must begin with https:// or http://"));
  else if (strchr (url, '?') != NULL)
    report (self, HF_PROBLEM_WARNING, node,
            _("The query string of the url is not sent; write it as parameters with location: query"));
}

static void
check_expressions (Loader *self)
{
  for (guint i = 0; plain_keys[i] != NULL; i++)
    {
      const HfYamlNode *value = hf_yaml_lookup (self->root, plain_keys[i]);

      if (hf_yaml_is_expression (value))
        report_expression (self, value, plain_keys[i]);
    }
  for (guint i = 0; expression_keys[i] != NULL; i++)
    {
      const HfYamlNode *value = hf_yaml_lookup (self->root, expression_keys[i]);
      gboolean answer = TRUE, literal = hf_yaml_get_boolean (value, &answer);

      /* `when: true` is always so; any other key that is false is not wanted. */
      if (hf_yaml_is_null (value) || (literal && answer == g_str_equal (expression_keys[i], "when")))
        continue;
      report_expression (self, hf_yaml_lookup_key (self->root, expression_keys[i]), expression_keys[i]);
      if (g_str_has_prefix (expression_keys[i], "forRows") || g_str_equal (expression_keys[i], "operations"))
        self->function->replaces = FALSE;
    }
}

static void
read_answers (Loader *self)
{
  const HfYamlNode *idempotent = hf_yaml_lookup (self->root, "idempotent"), *key = hf_yaml_lookup (self->root, "idempotencyKey");
  gboolean answer;

  if (hf_yaml_get_boolean (idempotent, &answer))
    self->function->idempotent = answer ? HF_ANSWER_YES : HF_ANSWER_NO;
  else if (!hf_yaml_is_null (idempotent) && !hf_yaml_is_expression (idempotent))
    report (self, HF_PROBLEM_ERROR, idempotent, _("“idempotent” must be true or false"));
  if (!hf_yaml_is_null (key) && !hf_yaml_is_expression (key) && !hf_yaml_get_boolean (key, &self->function->idempotency_key))
    report (self, HF_PROBLEM_ERROR, key, _("“idempotencyKey” must be true or false"));
}

static void
read_rest (Loader *self)
{
  HfFunction *function = self->function;
  const HfYamlNode *method = hf_yaml_lookup (self->root, "method");

  if (hf_yaml_is_null (method))
    report_missing (self, "method");
  else if (!g_strv_contains (methods, function->method) && !hf_yaml_is_expression (method))
    report (self, HF_PROBLEM_ERROR, method, _("“%s” is not a method; it must be GET, POST, PUT, PATCH, DELETE or HEAD"),
            hf_yaml_is_kind (method, HF_YAML_SCALAR) ? method->text : "…");
  read_parameters (self);
  check_url (self);
  read_answers (self);
  check_expressions (self);
}

static void
check_sql (Loader *self)
{
  if (hf_yaml_is_null (hf_yaml_lookup (self->root, "connection")))
    report_missing (self, "connection");
  if (hf_word_equal (self->function->method, "query") && hf_yaml_is_null (hf_yaml_lookup (self->root, "query")))
    report_missing (self, "query");
  if (hf_word_equal (self->function->method, "execute") && hf_yaml_is_null (hf_yaml_lookup (self->root, "procedure")))
    report_missing (self, "procedure");
}

static void
check_soap (Loader *self)
{
  const HfYamlNode *wsdl = hf_yaml_lookup (self->root, "wsdl");
  const char *path = hf_yaml_lookup_text (self->root, "wsdl");
  g_autofree char *canonical = path != NULL && strstr (path, "://") == NULL ? g_canonicalize_filename (path, "/solution") : NULL;

  if (hf_yaml_is_null (wsdl) && hf_yaml_is_null (hf_yaml_lookup (self->root, "envelope")))
    report_missing (self, "wsdl");
  else if (canonical != NULL && !g_str_has_prefix (canonical, "/solution/"))
    report (self, HF_PROBLEM_ERROR, wsdl, _("“%s” is outside the solution's folder"), path);
}

static void
read_by_provider (Loader *self)
{
  const char *provider = self->function->provider;

  if (*provider == '\0')
    report_missing (self, "provider");
  else if (hf_word_equal (provider, "DATA_PROVIDER_REST"))
    read_rest (self);
  else if (hf_word_equal (provider, "DATA_PROVIDER_SQL"))
    check_sql (self);
  else if (hf_word_equal (provider, "DATA_PROVIDER_SOAP"))
    check_soap (self);
}

static void
read_head (HfFunction *function, const HfYamlNode *root)
{
  const char *method = hf_yaml_lookup_text (root, "method"), *format = hf_yaml_lookup_text (root, "format");
  const char *provider = hf_yaml_lookup_text (root, "provider"), *id = hf_yaml_lookup_text (root, "functionId");

  function->id = id != NULL ? g_strdup (id) : hf_file_id (function->file);
  function->provider = g_strdup (provider != NULL ? provider : "");
  function->method = g_ascii_strup (method != NULL ? method : "", -1);
  function->url = g_strdup (hf_yaml_lookup_text (root, "url"));
  function->format = g_ascii_strdown (format != NULL ? format : "json", -1);
  function->primary_key = g_strdup (hf_yaml_lookup_text (root, "primaryKey"));
}

HfFunction *
hf_function_load (HfYaml *yaml, HfProblems *problems)
{
  HfFunction *function = g_object_new (HF_TYPE_FUNCTION, NULL);
  Loader loader = { function, hf_yaml_get_root (yaml), problems };

  function->file = g_strdup (hf_yaml_get_file (yaml));
  read_head (function, loader.root);
  if (hf_yaml_is_null (loader.root))
    report (&loader, HF_PROBLEM_ERROR, NULL, _("The file is empty"));
  else if (!hf_yaml_is_kind (loader.root, HF_YAML_MAPPING))
    report (&loader, HF_PROBLEM_ERROR, loader.root, _("A function must be a map of keys such as provider, method and url"));
  else
    read_by_provider (&loader);
  return function;
}
