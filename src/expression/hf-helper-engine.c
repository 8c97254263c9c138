/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The few words JavaScript and C have in common. Guarantees: a request is answered by exactly one frame with `done`, also where a
 * script waits for what never comes; nothing of this is reachable by a name in the scripts' world. Refuses WebAssembly: nobody
 * needs it here. */

#include "hf-helper-engine.h"

#include "hf-helper-numbers.h"

#include <errno.h>
#include <gio/gio.h>
#include <jsc/jsc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PREFIX "/org/holdfast/Expression/"

struct _HfHelperEngine
{
  JSCContext *context;
  JSCValue *hf; /* what the prelude's files share */
  JSCValue *answer;
  const HfFrame *request; /* under way */
  gboolean answered;
  int out;
};

/* In the order in which they use each other. */
static const char *const prelude[] = {
  "functions", "describe", "rewrite", "scripts", "numbers", "scope", "analyse", "host", "freeze", "boot", NULL,
};

static GBytes *
blob_at (HfHelperEngine *self, int index)
{
  g_assert (self->request != NULL && index >= 0 && (guint) index < self->request->blobs->len);
  return self->request->blobs->pdata[index];
}

/* emit (header, [text …]) */
static void
emit_cb (JSCValue *header, JSCValue *values, HfHelperEngine *self)
{
  g_autoptr(GPtrArray) blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GBytes) head = jsc_value_to_string_as_bytes (header);
  g_autoptr(JSCValue) length = jsc_value_object_get_property (values, "length");
  int n = jsc_value_to_int32 (length);

  for (int i = 0; i < n; i++)
    {
      g_autoptr(JSCValue) value = jsc_value_object_get_property_at_index (values, (guint) i);

      g_ptr_array_add (blobs, jsc_value_to_string_as_bytes (value));
    }
  if (g_strstr_len (g_bytes_get_data (head, NULL), 12, "{\"done\"") != NULL)
    self->answered = TRUE;
  hf_frame_write (self->out, head, blobs);
}

/* A malformed text leaves its exception in the context, which JavaScript then sees. */
static JSCValue *
parse_cb (int index, HfHelperEngine *self)
{
  return jsc_value_new_from_json (self->context, g_bytes_get_data (blob_at (self, index), NULL));
}

static JSCValue *
parse_aliased_cb (int index, char **from, char **to, HfHelperEngine *self)
{
  g_autoptr(GHashTable) aliases = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;

  for (gsize i = 0; from[i] != NULL && to[i] != NULL; i++)
    g_hash_table_insert (aliases, from[i], to[i]);
  text = hf_numbers_replace (blob_at (self, index), aliases);
  return jsc_value_new_from_json (self->context, text);
}

static JSCValue *
text_cb (int index, HfHelperEngine *self)
{
  return jsc_value_new_string_from_bytes (self->context, blob_at (self, index));
}

/* numbers ([index …]): the texts of numbers JavaScript would change, in these blobs, and those that mean the same */
static char **
numbers_cb (JSCValue *indices, HfHelperEngine *self)
{
  g_autoptr(GHashTable) unusual = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) same = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(JSCValue) length = jsc_value_object_get_property (indices, "length");
  g_autoptr(GPtrArray) blobs = g_ptr_array_new ();
  GPtrArray *texts = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer text;

  for (int i = 0; i < jsc_value_to_int32 (length); i++)
    {
      g_autoptr(JSCValue) index = jsc_value_object_get_property_at_index (indices, (guint) i);

      g_ptr_array_add (blobs, blob_at (self, jsc_value_to_int32 (index)));
      hf_numbers_find_unusual (blobs->pdata[i], unusual);
    }
  for (guint i = 0; g_hash_table_size (unusual) > 0 && i < blobs->len; i++)
    hf_numbers_find_same (blobs->pdata[i], unusual, same);
  g_hash_table_iter_init (&iter, unusual);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (texts, g_strdup (text));
  g_hash_table_iter_init (&iter, same);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (texts, g_strdup (text));
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

/* random (n): n bytes as numbers; also before the system has gathered chance enough, which takes a moment after its start only */
static JSCValue *
random_cb (int count, HfHelperEngine *self)
{
  g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func (g_object_unref);

  for (int done = 0; done < count;)
    {
      guint8 bytes[256];
      gssize n = getrandom (bytes, (gsize) MIN (count - done, 256), 0);

      if (n < 0 && errno != EINTR)
        exit (EXIT_FAILURE);
      for (gssize i = 0; i < n; i++, done++)
        g_ptr_array_add (numbers, jsc_value_new_number (self->context, bytes[i]));
    }
  return jsc_value_new_array_from_garray (self->context, numbers);
}

/* evaluate (code, name): { value } or { error, line } */
static JSCValue *
evaluate_cb (const char *code, const char *name, HfHelperEngine *self)
{
  JSCValue *result = jsc_value_new_object (self->context, NULL, NULL);
  g_autoptr(JSCValue) value = jsc_context_evaluate_with_source_uri (self->context, code, -1, name, 1);
  JSCException *exception = jsc_context_get_exception (self->context);

  if (exception == NULL)
    {
      jsc_value_object_set_property (result, "value", value);
    }
  else
    {
      g_autoptr(JSCValue) error = jsc_value_new_string (self->context, jsc_exception_get_message (exception));
      g_autoptr(JSCValue) line = jsc_value_new_number (self->context, jsc_exception_get_line_number (exception));

      jsc_value_object_set_property (result, "error", error);
      jsc_value_object_set_property (result, "line", line);
      jsc_context_clear_exception (self->context);
    }
  return result;
}

static GBytes *
find_resource (const char *name)
{
  g_autofree char *path = g_strconcat (PREFIX, name, NULL);
  g_autoptr(GError) error = NULL;
  GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (bytes == NULL)
    g_error ("%s", error->message);
  return bytes;
}

static JSCValue *
resource_cb (const char *name, HfHelperEngine *self)
{
  g_autoptr(GBytes) bytes = find_resource (name);

  return jsc_value_new_string_from_bytes (self->context, bytes);
}

static void
add_function (HfHelperEngine *self, JSCValue *native, const char *name, GCallback func, GType result, guint n, GType *types)
{
  g_autoptr(JSCValue) function = jsc_value_new_functionv (self->context, name, func, self, NULL, result, n, types);

  jsc_value_object_set_property (native, name, function);
}

static void
add_functions (HfHelperEngine *self, JSCValue *native)
{
  GType value = JSC_TYPE_VALUE, strings = G_TYPE_STRV;

  add_function (self, native, "emit", G_CALLBACK (emit_cb), G_TYPE_NONE, 2, (GType[]){ value, value });
  add_function (self, native, "parse", G_CALLBACK (parse_cb), value, 1, (GType[]){ G_TYPE_INT });
  add_function (self, native, "parseAliased", G_CALLBACK (parse_aliased_cb), value, 3, (GType[]){ G_TYPE_INT, strings, strings });
  add_function (self, native, "text", G_CALLBACK (text_cb), value, 1, (GType[]){ G_TYPE_INT });
  add_function (self, native, "numbers", G_CALLBACK (numbers_cb), strings, 1, (GType[]){ value });
  add_function (self, native, "random", G_CALLBACK (random_cb), value, 1, (GType[]){ G_TYPE_INT });
  add_function (self, native, "evaluate", G_CALLBACK (evaluate_cb), value, 2, (GType[]){ G_TYPE_STRING, G_TYPE_STRING });
  add_function (self, native, "resource", G_CALLBACK (resource_cb), value, 1, (GType[]){ G_TYPE_STRING });
}

static void
check (HfHelperEngine *self, const char *what)
{
  JSCException *exception = jsc_context_get_exception (self->context);

  if (exception == NULL)
    return;
  g_printerr ("holdfast-expression: %s:%u: %s\n", what, jsc_exception_get_line_number (exception),
              jsc_exception_get_message (exception));
  exit (EXIT_FAILURE);
}

static void
load (HfHelperEngine *self, const char *name)
{
  g_autofree char *file = g_strdup_printf ("js/%s.js", name);
  g_autoptr(GBytes) bytes = find_resource (file);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr(JSCValue) function = jsc_context_evaluate_with_source_uri (self->context, text, (gssize) size, file, 1);
  g_autoptr(JSCValue) nothing = NULL;

  check (self, file);
  nothing = jsc_value_function_call (function, JSC_TYPE_VALUE, self->hf, G_TYPE_NONE);
  check (self, file);
}

HfHelperEngine *
hf_helper_engine_new (int out)
{
  HfHelperEngine *self = g_new0 (HfHelperEngine, 1);
  g_autoptr(JSCValue) native = NULL;

  jsc_options_set_boolean ("useWebAssembly", FALSE);
  self->context = jsc_context_new ();
  self->out = out;
  self->hf = jsc_value_new_object (self->context, NULL, NULL);
  native = jsc_value_new_object (self->context, NULL, NULL);
  add_functions (self, native);
  jsc_value_object_set_property (self->hf, "native", native);
  for (gsize i = 0; prelude[i] != NULL; i++)
    load (self, prelude[i]);
  self->answer = jsc_value_object_get_property (self->hf, "request");
  return self;
}

static void
answer_nothing (HfHelperEngine *self)
{
  static const char text[] = "{\"done\":true,\"values\":[],\"error\":{\"code\":\"pending\"}}";
  g_autoptr(GBytes) header = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr(GPtrArray) blobs = g_ptr_array_new ();

  hf_frame_write (self->out, header, blobs);
}

void
hf_helper_engine_handle (HfHelperEngine *self, const HfFrame *request)
{
  g_autoptr(JSCValue) header = jsc_value_new_string_from_bytes (self->context, request->header);
  g_autoptr(JSCValue) nothing = NULL;

  self->request = request;
  self->answered = FALSE;
  /* Promises are settled when this returns, all that can be. */
  nothing = jsc_value_function_call (self->answer, JSC_TYPE_VALUE, header, G_TYPE_NONE);
  jsc_context_clear_exception (self->context);
  if (!self->answered)
    answer_nothing (self);
  self->request = NULL;
}
