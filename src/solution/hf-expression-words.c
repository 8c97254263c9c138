/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the program and its expression helper say to each other, and what of it people get to read. Guarantees: an error names the
 * file, line and column of the character the engine stumbled over, in the text the person wrote. Nothing the helper says is
 * trusted.
 * Length: writing and reading are one protocol, told in one place. */

#include "hf-expression-host-private.h"

#include "hf-error.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include <hf-json.h>

void
hf_reply_free (HfReply *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_pointer (&self->wrong, g_ptr_array_unref);
  g_clear_pointer (&self->positions, g_array_unref);
  g_strfreev (self->path);
  g_free (self);
}

/* Questions */

static int
add_document (HfQuestion *self, GBytes *bytes)
{
  if (bytes == NULL)
    return -1;
  g_ptr_array_add (self->blobs, g_bytes_ref (bytes));
  return (int) self->blobs->len - 1;
}

HfQuestion *
hf_question_new (HfAsk ask, HfExpression *const *expressions, gsize n, const HfScope *scope, GHashTable *names)
{
  HfQuestion *self = g_new0 (HfQuestion, 1);

  self->ask = ask;
  self->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (self->expressions, hf_expression_ref (expressions[i]));
  self->blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->names = names != NULL ? g_hash_table_ref (names) : NULL;
  if (scope != NULL)
    {
      self->scope.document = scope->document != NULL ? g_bytes_ref (scope->document) : NULL;
      self->scope.context = scope->context != NULL ? g_bytes_ref (scope->context) : NULL;
      self->scope.roots = scope->roots;
    }
  self->scope.document_at = g_strdup (scope != NULL && scope->document_at != NULL ? scope->document_at : "");
  return self;
}

void
hf_question_free (HfQuestion *self)
{
  if (self->cancel != NULL)
    {
      g_source_destroy (self->cancel);
      g_source_unref (self->cancel);
    }
  g_ptr_array_unref (self->expressions);
  g_ptr_array_unref (self->blobs);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->scope.document, g_bytes_unref);
  g_clear_pointer (&self->scope.context, g_bytes_unref);
  g_free ((char *) self->scope.document_at);
  g_clear_object (&self->task);
  g_free (self);
}

void
hf_texts_init (HfTexts *self)
{
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sent = g_hash_table_new (NULL, NULL);
}

void
hf_texts_forget (HfTexts *self)
{
  g_hash_table_remove_all (self->numbers);
  g_hash_table_remove_all (self->sent);
}

void
hf_texts_clear (HfTexts *self)
{
  g_hash_table_unref (self->numbers);
  g_hash_table_unref (self->sent);
}

/* The number of @expression; adds its text to @define if the helper does not know it. */
static guint
number_of (HfTexts *texts, HfExpression *expression, GString *define)
{
  const char *text = hf_expression_get_text (expression);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (texts->numbers, text));
  g_autofree char *quoted = NULL;

  if (number == 0)
    {
      number = g_hash_table_size (texts->numbers) + 1;
      g_hash_table_insert (texts->numbers, g_strdup (text), GUINT_TO_POINTER (number));
    }
  if (g_hash_table_add (texts->sent, GUINT_TO_POINTER (number)))
    {
      quoted = hf_json_quote (text);
      g_string_append_printf (define, "%s[%u,%s]", define->len > 0 ? "," : "", number, quoted);
    }
  return number;
}

static void
write_names (HfQuestion *self, HfTexts *texts, GString *out, GString *define)
{
  GHashTableIter iter;
  gpointer name, expression;
  gboolean first = TRUE;

  g_string_append (out, ",\"names\":[");
  if (self->names != NULL)
    {
      g_hash_table_iter_init (&iter, self->names);
      while (g_hash_table_iter_next (&iter, &name, &expression))
        {
          g_autofree char *quoted = hf_json_quote (name);

          g_string_append_printf (out, "%s[%s,%u]", first ? "" : ",", quoted, number_of (texts, expression, define));
          first = FALSE;
        }
    }
  g_string_append_c (out, ']');
}

static void
write_scripts (HfQuestion *self, GHashTable *scripts, GString *out)
{
  GHashTableIter iter;
  gpointer file, source;
  gboolean first = TRUE;

  g_string_append (out, ",\"scripts\":[");
  if (scripts != NULL)
    {
      g_hash_table_iter_init (&iter, scripts);
      while (g_hash_table_iter_next (&iter, &file, &source))
        {
          g_autofree char *quoted = hf_json_quote (file);

          g_string_append_printf (out, "%s[%s,%u]", first ? "" : ",", quoted, self->blobs->len);
          g_ptr_array_add (self->blobs, g_bytes_new (source, strlen (source)));
          first = FALSE;
        }
    }
  g_string_append_c (out, ']');
}

GBytes *
hf_question_write (HfQuestion *self, HfTexts *texts, gint64 time_us, GHashTable *scripts)
{
  static const char *const words[] = { "configure", "evaluate", "records", "records", "analyse", "check" };
  g_autoptr(GString) define = g_string_new (NULL);
  g_autofree char *at = hf_json_quote (self->scope.document_at);
  GString *out = g_string_new (NULL);

  g_ptr_array_set_size (self->blobs, 0);
  g_string_append_printf (out, "{\"op\":\"%s\",\"list\":%s,\"roots\":%s,\"at\":%s,\"timeout\":%" G_GINT64_FORMAT,
                          words[self->ask], self->ask == HF_ASK_PIECES ? "true" : "false", self->scope.roots ? "true" : "false",
                          at, MAX (1, time_us / 1000));
  g_string_append_printf (out, ",\"document\":%d", add_document (self, self->scope.document));
  g_string_append_printf (out, ",\"context\":%d,\"expressions\":[", add_document (self, self->scope.context));
  for (guint i = 0; i < self->expressions->len; i++)
    g_string_append_printf (out, "%s%u", i > 0 ? "," : "", number_of (texts, self->expressions->pdata[i], define));
  g_string_append_c (out, ']');
  write_names (self, texts, out, define);
  if (self->ask == HF_ASK_CONFIGURE)
    write_scripts (self, scripts, out);
  g_string_append_printf (out, ",\"define\":[%s]}", define->str);
  return g_string_free_to_bytes (out);
}

/* Answers */

static const char *
string_of (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static const char *
string_member (JsonObject *object, const char *name)
{
  return string_of (json_object_get_member (object, name));
}

/* -1: not a natural number */
static int
int_of (JsonNode *node)
{
  gint64 value = -1;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    value = json_node_get_int (node);
  return value >= 0 && value <= G_MAXINT ? (int) value : -1;
}

static int
int_member (JsonObject *object, const char *name)
{
  return int_of (json_object_get_member (object, name));
}

static JsonArray *
array_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
object_of (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

char *
hf_time_sentence (gint64 time_us)
{
  /* Translators: %g is a number of seconds */
  return g_strdup_printf (_("The expression took longer than %g s"), (double) time_us / G_USEC_PER_SEC);
}

static char *
script_sentence (JsonObject *error, const char *file, const char *message)
{
  int line = int_member (error, "line");

  return line > 0 ? g_strdup_printf ("%s:%d: %s", file, line, message) : g_strdup_printf ("%s: %s", file, message);
}

static char *
sentence_of (JsonObject *error, gint64 time_us)
{
  const char *code = string_member (error, "code"), *message = string_member (error, "message"),
             *file = string_member (error, "file");

  if (message == NULL)
    message = code != NULL ? code : _("It failed without a word");
  if (file != NULL)
    return script_sentence (error, file, message);
  if (g_strcmp0 (code, "D1012") == 0)
    return hf_time_sentence (time_us);
  if (g_strcmp0 (code, "D1011") == 0)
    return g_strdup (_("The expression calls itself too often, perhaps without end (D1011)"));
  if (g_strcmp0 (code, "pending") == 0)
    return g_strdup (_("The expression waits for something that never comes"));
  if (g_strcmp0 (code, "cycle") == 0)
    return g_strdup_printf (_("The named expressions ask for each other in a circle: %s"), message);
  return code != NULL && message != code ? g_strdup_printf ("%s (%s)", message, code) : g_strdup (message);
}

static GError *
error_at (HfExpression *expression, int offset, const char *sentence)
{
  g_autofree char *place = expression != NULL ? hf_expression_dup_place_at (expression, offset) : NULL;

  if (place == NULL || *place == '\0')
    return g_error_new_literal (HF_ERROR, HF_ERROR_INVALID, sentence);
  return g_error_new (HF_ERROR, HF_ERROR_INVALID, "%s: %s", place, sentence);
}

static HfExpression *
expression_at (HfQuestion *question, guint index)
{
  return index < question->expressions->len ? question->expressions->pdata[index] : NULL;
}

GError *
hf_question_error (HfQuestion *self, const char *sentence)
{
  return error_at (expression_at (self, self->at), -1, sentence);
}

static GError *
read_error (JsonObject *error, HfQuestion *question, GHashTable *solution, gint64 time_us)
{
  const char *name = string_member (error, "name");
  int index = int_member (error, "index");
  g_autofree char *sentence = sentence_of (error, time_us);
  HfExpression *expression = NULL;

  if (name != NULL && question->names != NULL)
    expression = g_hash_table_lookup (question->names, name);
  if (name != NULL && expression == NULL && solution != NULL)
    expression = g_hash_table_lookup (solution, name);
  if (name == NULL && index >= 0)
    expression = expression_at (question, (guint) index);
  return error_at (expression != NULL ? expression : expression_at (question, 0), int_member (error, "position"), sentence);
}

static GPtrArray *
read_values (JsonObject *object, GPtrArray *blobs)
{
  JsonArray *values = array_member (object, "values");
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; values != NULL && i < json_array_get_length (values); i++)
    {
      int blob = int_of (json_array_get_element (values, i));

      g_ptr_array_add (found, blob >= 0 && (guint) blob < blobs->len ? g_steal_pointer (&blobs->pdata[blob]) : NULL);
    }
  return found;
}

static char **
read_path (JsonObject *object)
{
  JsonArray *path = array_member (object, "path");
  GPtrArray *names;

  if (path == NULL)
    return NULL;
  names = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (path); i++)
    g_ptr_array_add (names, g_strdup (string_of (json_array_get_element (path, i))));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static void
read_checked (JsonObject *object, HfReply *reply, gint64 time_us)
{
  JsonArray *checked = array_member (object, "checked");

  reply->wrong = g_ptr_array_new_with_free_func (g_free);
  reply->positions = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; checked != NULL && i < json_array_get_length (checked); i++)
    {
      JsonObject *error = object_of (json_array_get_element (checked, i));
      int position = error != NULL ? int_member (error, "position") : -1;

      g_ptr_array_add (reply->wrong, error != NULL ? sentence_of (error, time_us) : NULL);
      g_array_append_val (reply->positions, position);
    }
}

static void
read_done (HfAnswer *self, JsonObject *object, GPtrArray *blobs, HfQuestion *question, GHashTable *solution, gint64 time_us)
{
  JsonObject *error = object_of (json_object_get_member (object, "error"));

  self->kind = HF_ANSWER_DONE;
  if (error != NULL)
    {
      self->error = read_error (error, question, solution, time_us);
      return;
    }
  self->reply = g_new0 (HfReply, 1);
  self->reply->values = read_values (object, blobs);
  self->reply->path = read_path (object);
  read_checked (object, self->reply, time_us);
}

void
hf_answer_read (HfAnswer *self, const char *header, GPtrArray *blobs, HfQuestion *question, GHashTable *solution, gint64 time_us)
{
  g_autoptr(JsonNode) node = json_from_string (header, NULL);
  JsonObject *object = object_of (node);

  memset (self, 0, sizeof *self);
  if (object == NULL)
    return;
  if (json_object_has_member (object, "ready"))
    self->kind = HF_ANSWER_READY;
  else if (json_object_has_member (object, "done") && question != NULL)
    read_done (self, object, blobs, question, solution, time_us);
  else if (string_member (object, "console") != NULL && string_member (object, "text") != NULL)
    {
      self->kind = HF_ANSWER_CONSOLE;
      self->level = g_strdup (string_member (object, "console"));
      self->text = g_strdup (string_member (object, "text"));
    }
  else if (int_member (object, "at") >= 0)
    {
      self->kind = HF_ANSWER_AT;
      self->at = (guint) int_member (object, "at");
    }
}

void
hf_answer_clear (HfAnswer *self)
{
  g_free (self->level);
  g_free (self->text);
  g_clear_pointer (&self->reply, hf_reply_free);
  g_clear_error (&self->error);
}
