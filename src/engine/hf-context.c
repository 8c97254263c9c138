/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What expressions of datasources and actions see. Guarantees: a datasource is run when an expression that is about to be
 * evaluated mentions it, and only then, so that what it sees is what the tables hold now; what Holdfast cannot know is undefined,
 * never an error; whoever calls himself is told so by name. Refuses to remember anything: that is HfSession's. */

#include "hf-context-private.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <string.h>

#include "hf-mention.h"

struct _HfContext
{
  gatomicrefcount refs;
  HfSession *session;
  HfJsonObject *values; /* by root name */
  gboolean queue_words;

  /* the calls that lead here */
  HfContext *outer;
  gconstpointer what;
  char *name;
};

HfContext *
hf_context_new (HfSession *session)
{
  HfContext *self = g_new0 (HfContext, 1);

  g_atomic_ref_count_init (&self->refs);
  self->session = hf_session_ref (session);
  self->values = hf_json_object_new ();
  return self;
}

HfContext *
hf_context_ref (HfContext *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hf_context_unref (HfContext *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  hf_session_unref (self->session);
  hf_json_object_free (self->values);
  g_clear_pointer (&self->outer, hf_context_unref);
  g_free (self->name);
  g_free (self);
}

HfSession *
hf_context_get_session (HfContext *self)
{
  return self->session;
}

HfRuntime *
hf_context_get_runtime (HfContext *self)
{
  return hf_session_get_runtime (self->session);
}

/* --- deriving --- */

static HfContext *
derive (HfContext *self)
{
  HfContext *derived = g_new0 (HfContext, 1);

  g_atomic_ref_count_init (&derived->refs);
  derived->session = hf_session_ref (self->session);
  derived->values = hf_json_object_copy (self->values);
  derived->queue_words = self->queue_words;
  derived->outer = self->outer != NULL ? hf_context_ref (self->outer) : NULL;
  derived->what = self->what;
  derived->name = g_strdup (self->name);
  return derived;
}

HfContext *
hf_context_with (HfContext *self, const char *name, const char *raw)
{
  HfContext *derived = derive (self);

  if (raw != NULL)
    hf_json_object_set (derived->values, name, raw);
  else
    hf_json_object_remove (derived->values, name);
  return derived;
}

static char *
as_components (const HfJsonObject *values)
{
  g_autoptr(HfJsonObject) components = hf_json_object_new ();

  for (guint i = 0; i < hf_json_object_size (values); i++)
    {
      g_autofree char *component = g_strdup_printf ("{\"state\":{\"value\":%s}}", hf_json_object_raw_at (values, i));

      hf_json_object_set (components, hf_json_object_name_at (values, i), component);
    }
  return hf_json_object_to_string (components);
}

HfContext *
hf_context_with_inputs (HfContext *self, const char *inputs)
{
  g_autoptr(HfJsonObject) values = inputs != NULL ? hf_json_object_parse (inputs, -1, NULL) : NULL;
  g_autofree char *components = values != NULL ? as_components (values) : NULL;
  HfContext *derived = hf_context_with (self, "inputs", inputs);

  if (components != NULL)
    hf_json_object_set (derived->values, "components", components);
  return derived;
}

typedef struct
{
  HfSolution *solution;
  const char *file; /* whose named expressions are meant */
  GHashTable *seen; /* named expressions that were looked through */
  HfJsonObject *inputs;
  const char *record;
} Sought;

static void seek (Sought *sought, HfExpression *expression);

static void
input_cb (const char *name, gboolean deeper, gpointer data)
{
  Sought *sought = data;

  if (deeper)
    hf_json_object_set (sought->inputs, name, sought->record);
}

static void
named_cb (const char *name, gboolean deeper, gpointer data)
{
  Sought *sought = data;
  HfExpression *named = hf_solution_find_expression (sought->solution, sought->file, name);

  if (named != NULL && g_hash_table_add (sought->seen, named))
    seek (sought, named);
}

static void
seek (Sought *sought, HfExpression *expression)
{
  const char *text = hf_expression_get_text (expression);

  hf_mention_each (text, "inputs", input_cb, sought);
  hf_mention_each (text, "expressions", named_cb, sought);
  hf_mention_each (text, "expression", named_cb, sought);
  hf_mention_each_variable (text, named_cb, sought);
}

HfContext *
hf_context_with_record (HfContext *self, const HfJsonObject *record, HfTemplate *template)
{
  g_autofree char *raw = hf_json_object_to_string (record), *components = as_components (record), *inputs = NULL;
  g_autofree char *current = g_strdup_printf ("{\"item\":%s}", raw);
  g_autoptr(HfJsonObject) found = hf_json_object_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  Sought sought = { hf_context_get_runtime (self)->solution, NULL, seen, found, raw };
  GPtrArray *expressions = template != NULL ? hf_template_get_expressions (template) : NULL;
  HfContext *derived = derive (self);

  for (guint i = 0; expressions != NULL && i < expressions->len; i++)
    {
      sought.file = hf_expression_get_file (expressions->pdata[i]);
      seek (&sought, expressions->pdata[i]);
    }
  inputs = hf_json_object_to_string (found);
  hf_json_object_set (derived->values, "current", current);
  hf_json_object_set (derived->values, "components", components);
  hf_json_object_set (derived->values, "inputs", inputs);
  return derived;
}

const char *
hf_context_get (HfContext *self, const char *name)
{
  return hf_json_object_get (self->values, name);
}

HfContext *
hf_context_with_queue_words (HfContext *self)
{
  HfContext *derived = derive (self);

  derived->queue_words = TRUE;
  return derived;
}

static char *
name_circle (HfContext *self, gconstpointer what, const char *name)
{
  g_autoptr(GString) circle = g_string_new (name);

  for (HfContext *at = self; at != NULL; at = at->outer)
    {
      g_autofree char *step = g_strdup_printf ("%s → ", at->name);

      g_string_prepend (circle, step);
      if (at->what == what)
        break;
    }
  return g_strdup (circle->str);
}

HfContext *
hf_context_enter (HfContext *self, gconstpointer what, const char *name, GError **error)
{
  HfContext *inner;

  for (HfContext *at = self; at != NULL; at = at->outer)
    if (at->what == what)
      {
        g_autofree char *circle = name_circle (self, what, name);

        g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” needs itself: %s"), name, circle);
        return NULL;
      }
  inner = derive (self);
  g_clear_pointer (&inner->outer, hf_context_unref);
  inner->outer = self->what != NULL ? hf_context_ref (self) : NULL;
  inner->what = what;
  g_free (inner->name);
  inner->name = g_strdup (name);
  return inner;
}

/* --- whose file it is --- */

char *
hf_context_jig_of (const char *file)
{
  g_autofree char *base = NULL;
  const char *dot;

  if (file == NULL || !g_str_has_prefix (file, "jigs/"))
    return NULL;
  base = g_path_get_basename (file);
  dot = strrchr (base, '.');
  return dot != NULL ? g_strndup (base, (gsize) (dot - base)) : g_steal_pointer (&base);
}

const HfDatasource *
hf_context_find_datasource (HfSolution *solution, const char *file, const char *name)
{
  g_autofree char *jig = hf_context_jig_of (file);
  g_autofree char *own = jig != NULL ? g_strdup_printf ("%s.%s", jig, name) : NULL;
  const HfDatasource *found = own != NULL ? hf_solution_find_datasource (solution, own) : NULL;

  return found != NULL ? found : hf_solution_find_datasource (solution, name);
}

/* --- the document --- */

static char *
with_member (const char *object, const char *name, const char *raw)
{
  g_autoptr(HfJsonObject) values = object != NULL ? hf_json_object_parse (object, -1, NULL) : NULL;

  if (values == NULL)
    values = hf_json_object_new ();
  if (raw != NULL)
    hf_json_object_set (values, name, raw);
  return hf_json_object_to_string (values);
}

static void
add_system (HfContext *self, HfJsonObject *document)
{
  HfRuntime *runtime = hf_context_get_runtime (self);
  gboolean online = hf_connectivity_get_online (runtime->connectivity);
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (hf_clock_now (runtime->clock) / G_USEC_PER_SEC);
  g_autoptr(GDateTime) now = g_date_time_to_timezone (utc, zone);
  g_autofree char *name = hf_json_quote (g_time_zone_get_identifier (zone));
  g_autofree char *locale = g_strdelimit (g_strdup (g_get_language_names ()[0]), "_", '-');
  g_autofree char *quoted = NULL, *system = NULL;

  *strchrnul (locale, '.') = '\0';
  quoted = hf_json_quote (g_str_equal (locale, "C") ? "en" : locale);
  system = g_strdup_printf ("{\"isOffline\":%s,\"isOnline\":%s,\"timezone\":{\"name\":%s,\"offset\":%d},\"locale\":%s}",
                            online ? "false" : "true", online ? "true" : "false", name,
                            (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE), quoted);
  hf_json_object_set (document, "system", system);
}

static void
add_jig (HfContext *self, HfJsonObject *document, const char *jig)
{
  g_autofree char *state = jig != NULL ? hf_session_dup_state (self->session, HF_STATE_JIG, jig) : NULL;
  const char *inputs = hf_json_object_get (self->values, "inputs");
  g_autoptr(HfJsonObject) values = hf_json_object_new ();
  g_autofree char *raw = NULL;

  if (jig != NULL)
    hf_json_object_set_string (values, "id", jig);
  hf_json_object_set (values, "inputs", inputs != NULL ? inputs : "{}");
  hf_json_object_set (values, "state", state != NULL ? state : "{}");
  raw = hf_json_object_to_string (values);
  hf_json_object_set (document, "jig", raw);
}

/* What the session holds of components under what this context says of them. */
static void
add_components (HfContext *self, HfJsonObject *document)
{
  g_autofree char *kept = hf_session_dup_state (self->session, HF_STATE_COMPONENT, NULL);
  g_autoptr(HfJsonObject) all = hf_json_object_parse (kept, -1, NULL);
  const char *own = hf_json_object_get (self->values, "components");
  g_autoptr(HfJsonObject) given = own != NULL ? hf_json_object_parse (own, -1, NULL) : NULL;
  g_autofree char *raw = NULL;

  if (given != NULL)
    hf_json_object_merge (all, given);
  raw = hf_json_object_to_string (all);
  hf_json_object_set (document, "components", raw);
}

GBytes *
hf_context_make_document (HfContext *self, const char *jig, const HfJsonObject *datasources)
{
  HfSolution *solution = hf_context_get_runtime (self)->solution;
  g_autoptr(HfJsonObject) document = hf_json_object_copy (self->values);
  g_autofree char *state = hf_session_dup_state (self->session, HF_STATE_SOLUTION, NULL);
  g_autofree char *whole = with_member (hf_solution_get_solution_json (solution), "state", state);
  g_autofree char *actions = hf_session_dup_actions (self->session), *found = hf_json_object_to_string (datasources);
  char *text;

  hf_json_object_set (document, "solution", whole);
  hf_json_object_set (document, "user", hf_solution_get_user_json (solution));
  hf_json_object_set (document, "organization", hf_solution_get_organization_json (solution));
  hf_json_object_set (document, "actions", actions);
  hf_json_object_set (document, "datasources", found);
  add_system (self, document);
  add_jig (self, document, jig);
  add_components (self, document);
  if (self->queue_words)
    {
      hf_json_object_set (document, "add", "\"add\"");
      hf_json_object_set (document, "replace", "\"replace\"");
    }
  text = hf_json_object_to_string (document);
  return g_bytes_new_take (text, strlen (text));
}
