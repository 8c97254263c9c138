/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file of `functions/` read into an HfFunction. Guarantees: whatever the file says, there is a function; what keeps it
 * from running is said by hf_function_get_unusable() and listed as a problem at its place. Functions of providers that
 * this version does not run are checked for their required keys only. Whether an expression is good JSONata is not judged here.
 */

#include "hf-function-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", NULL };

static void
check_method (HfFunctionLoader *self)
{
  const HfYamlNode *method = hf_yaml_find (self->root, "method");

  if (hf_reader_require (&self->reader, self->root, "method") && !g_strv_contains (methods, self->function->method))
    hf_reader_error (&self->reader, method, _("“%s” is not a method; it must be GET, POST, PUT, PATCH, DELETE or HEAD"),
                     hf_yaml_is_kind (method, HF_YAML_SCALAR) ? method->text : "…");
}

static void
read_answers (HfFunctionLoader *self)
{
  HfFunction *function = self->function;
  gboolean said = FALSE, answer = FALSE, local = TRUE;

  said = hf_yaml_get_boolean (hf_yaml_find (self->root, "idempotent"), &answer);
  if (said)
    function->idempotent = answer ? HF_ANSWER_YES : HF_ANSWER_NO;
  else
    hf_reader_boolean (&self->reader, self->root, "idempotent", &answer);
  hf_reader_boolean (&self->reader, self->root, "idempotencyKey", &function->idempotency_key);
  hf_reader_boolean (&self->reader, self->root, "keepTempIds", &function->keep_temp_ids);
  hf_reader_boolean (&self->reader, self->root, "disableTokenRefresh", &function->disable_token_refresh);
  hf_reader_boolean (&self->reader, self->root, "useLocalCall", &local); /* every call here is local */
}

static void
read_verify (HfFunctionLoader *self)
{
  const HfYamlNode *node = hf_yaml_find (self->root, "verify");

  self->function->verify = g_strdup (hf_reader_name (&self->reader, self->root, "verify"));
  if (self->function->verify == NULL)
    return;
  self->function->verify_line = node->line;
  self->function->verify_column = node->column;
}

/* `when: true` says nothing. */
static void
read_when (HfFunctionLoader *self)
{
  gboolean always = FALSE;

  if (!hf_yaml_get_boolean (hf_yaml_find (self->root, "when"), &always) || !always)
    self->function->when = hf_reader_expression (&self->reader, self->root, "when");
}

static void
read_transforms (HfFunctionLoader *self)
{
  HfFunction *function = self->function;

  function->input_transform = hf_reader_expression (&self->reader, self->root, "inputTransform");
  function->conversions = hf_reader_conversions (&self->reader, self->root);
  function->output_transform = hf_reader_expression (&self->reader, self->root, "outputTransform");
  function->records = hf_reader_expression (&self->reader, self->root, "records");
}

static gboolean
has_plain_parameters (HfFunction *function)
{
  for (guint i = 0; i < function->parameters->len; i++)
    {
      const HfParameter *parameter = function->parameters->pdata[i];

      if (parameter->template != NULL || parameter->required_when != NULL || hf_parameter_names_credential (parameter))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_plain (HfFunction *function)
{
  return function->url != NULL && g_str_equal (function->format, "json") && has_plain_parameters (function)
      && function->queries->len == 0 && function->when == NULL && function->guard == NULL && function->input_transform == NULL
      && function->conversions == NULL && function->output_transform == NULL && function->records == NULL
      && function->continuation == NULL && function->record_key == NULL && hf_function_replaces (function)
      && !function->keep_temp_ids && function->handlers->len == 0 && function->verify == NULL;
}

static void
read_rest (HfFunctionLoader *self)
{
  check_method (self);
  hf_function_load_parameters (self);
  read_answers (self);
  read_verify (self);
  read_when (self);
  read_transforms (self);
  hf_function_load_calls (self);
  hf_function_load_tables (self);
  hf_function_load_errors (self);
  self->function->plain = is_plain (self->function);
}

static void
check_sql (HfFunctionLoader *self)
{
  hf_reader_require (&self->reader, self->root, "connection");
  if (hf_word_equal (self->function->method, "query"))
    hf_reader_require (&self->reader, self->root, "query");
  if (hf_word_equal (self->function->method, "execute"))
    hf_reader_require (&self->reader, self->root, "procedure");
}

static void
check_soap (HfFunctionLoader *self)
{
  const HfYamlNode *wsdl = hf_yaml_find (self->root, "wsdl");
  const char *path = hf_yaml_find_text (self->root, "wsdl");
  g_autofree char *canonical = path != NULL && strstr (path, "://") == NULL ? g_canonicalize_filename (path, "/solution") : NULL;

  if (hf_yaml_is_null (hf_yaml_find (self->root, "envelope")))
    hf_reader_require (&self->reader, self->root, "wsdl");
  if (canonical != NULL && !g_str_has_prefix (canonical, "/solution/"))
    hf_reader_error (&self->reader, wsdl, _("“%s” is outside the solution's folder"), path);
}

static void
read_by_provider (HfFunctionLoader *self)
{
  const char *provider = self->function->provider;

  if (*provider == '\0')
    hf_reader_require (&self->reader, self->root, "provider");
  else if (hf_word_equal (provider, "DATA_PROVIDER_REST"))
    read_rest (self);
  else if (hf_word_equal (provider, "DATA_PROVIDER_SQL"))
    check_sql (self);
  else if (hf_word_equal (provider, "DATA_PROVIDER_SOAP"))
    check_soap (self);
}

static void
read_head (HfFunctionLoader *self)
{
  HfFunction *function = self->function;
  const HfYamlNode *url = hf_yaml_find (self->root, "url");
  const char *method = hf_yaml_find_text (self->root, "method"), *format = hf_yaml_find_text (self->root, "format");
  const char *provider = hf_yaml_find_text (self->root, "provider"), *id = hf_yaml_find_text (self->root, "functionId");

  function->id = id != NULL ? g_strdup (id) : hf_file_id (function->file);
  function->provider = g_strdup (provider != NULL ? provider : "");
  function->method = g_ascii_strup (method != NULL ? method : "", -1);
  function->format = g_ascii_strdown (format != NULL ? format : "json", -1);
  hf_reader_primary_key (&self->reader, self->root, &function->primary_key, &function->record_key);
  if (hf_yaml_is_expression (url))
    function->url_template = hf_reader_value (&self->reader, url);
  else
    function->url = g_strdup (hf_yaml_find_text (self->root, "url"));
}

HfFunction *
hf_function_load (HfYaml *yaml, HfProblems *problems, HfFound *found)
{
  HfFunction *function = g_object_new (HF_TYPE_FUNCTION, NULL);
  HfFunctionLoader loader
      = { { problems, found, hf_yaml_get_file (yaml), &function->unusable, function }, function, hf_yaml_get_root (yaml) };

  function->file = g_strdup (hf_yaml_get_file (yaml));
  read_head (&loader);
  if (hf_yaml_is_null (loader.root))
    hf_reader_error (&loader.reader, NULL, _("The file is empty"));
  else if (!hf_yaml_is_kind (loader.root, HF_YAML_MAPPING))
    hf_reader_error (&loader.reader, loader.root, _("A function must be a map of keys such as provider, method and url"));
  else
    read_by_provider (&loader);
  return function;
}
