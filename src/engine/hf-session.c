/* SPDX-License-Identifier: GPL-3.0-or-later */

/* State of a session. Guarantees: a state that was reset is what the solution says it begins as. Keeps nothing on disk: that is
 * what the format says of states. */

#include "hf-session.h"

struct _HfSession
{
  gatomicrefcount refs;
  HfRuntime *runtime;
  HfJsonObject *initial; /* `solution.state` as the index has it */
  HfJsonObject *solution;
  GHashTable *jigs;       /* jig → HfJsonObject */
  GHashTable *components; /* component → HfJsonObject */
  HfJsonObject *actions;
  GHashTable *told;    /* places */
  GHashTable *closers; /* data → HfCloseFunc */
  gboolean closed;
};

static HfJsonObject *
read_initial (HfSolution *solution)
{
  g_autoptr(HfJsonObject) whole = hf_json_object_parse (hf_solution_get_solution_json (solution), -1, NULL);
  const char *state = whole != NULL ? hf_json_object_get (whole, "state") : NULL;
  HfJsonObject *initial = state != NULL ? hf_json_object_parse (state, -1, NULL) : NULL;

  return initial != NULL ? initial : hf_json_object_new ();
}

static GHashTable *
new_states (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hf_json_object_free);
}

HfSession *
hf_session_new (HfRuntime *runtime)
{
  HfSession *self = g_new0 (HfSession, 1);

  g_atomic_ref_count_init (&self->refs);
  self->runtime = g_object_ref (runtime);
  self->initial = read_initial (runtime->solution);
  self->solution = hf_json_object_copy (self->initial);
  self->jigs = new_states ();
  self->components = new_states ();
  self->actions = hf_json_object_new ();
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->closers = g_hash_table_new (NULL, NULL);
  return self;
}

HfSession *
hf_session_ref (HfSession *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hf_session_unref (HfSession *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_object_unref (self->runtime);
  hf_json_object_free (self->initial);
  hf_json_object_free (self->solution);
  g_hash_table_unref (self->jigs);
  g_hash_table_unref (self->components);
  hf_json_object_free (self->actions);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->closers);
  g_free (self);
}

HfRuntime *
hf_session_get_runtime (HfSession *self)
{
  return self->runtime;
}

static GHashTable *
states_of (HfSession *self, HfStateScope scope)
{
  return scope == HF_STATE_JIG ? self->jigs : self->components;
}

/* @make: if absent. */
static HfJsonObject *
find_state (HfSession *self, HfStateScope scope, const char *owner, gboolean make)
{
  GHashTable *states = states_of (self, scope);
  HfJsonObject *state;

  if (scope == HF_STATE_SOLUTION)
    return self->solution;
  state = owner != NULL ? g_hash_table_lookup (states, owner) : NULL;
  if (state == NULL && owner != NULL && make)
    g_hash_table_insert (states, g_strdup (owner), state = hf_json_object_new ());
  return state;
}

void
hf_session_set_state (HfSession *self, HfStateScope scope, const char *owner, const char *name, const char *raw)
{
  HfJsonObject *state = find_state (self, scope, owner, TRUE);

  if (state != NULL)
    hf_json_object_set (state, name, raw);
}

static void
reset_one (HfSession *self, HfJsonObject *state, const char *name)
{
  const char *initial = state == self->solution ? hf_json_object_get (self->initial, name) : NULL;

  if (initial != NULL)
    hf_json_object_set (state, name, initial);
  else
    hf_json_object_remove (state, name);
}

void
hf_session_reset_state (HfSession *self, HfStateScope scope, const char *owner, const char *name)
{
  HfJsonObject *state = find_state (self, scope, owner, FALSE);

  if (name != NULL && state != NULL)
    reset_one (self, state, name);
  else if (name != NULL)
    return;
  else if (scope == HF_STATE_SOLUTION)
    {
      hf_json_object_free (self->solution);
      self->solution = hf_json_object_copy (self->initial);
    }
  else if (owner != NULL)
    g_hash_table_remove (states_of (self, scope), owner);
  else
    g_hash_table_remove_all (states_of (self, scope));
}

static char *
dup_components (HfSession *self)
{
  g_autoptr(HfJsonObject) all = hf_json_object_new ();
  GHashTableIter iter;
  gpointer name, state;

  g_hash_table_iter_init (&iter, self->components);
  while (g_hash_table_iter_next (&iter, &name, &state))
    {
      g_autofree char *raw = hf_json_object_to_string (state);
      g_autofree char *wrapped = g_strdup_printf ("{\"state\":%s}", raw);

      hf_json_object_set (all, name, wrapped);
    }
  return hf_json_object_to_string (all);
}

char *
hf_session_dup_state (HfSession *self, HfStateScope scope, const char *owner)
{
  HfJsonObject *state = find_state (self, scope, owner, FALSE);

  if (scope == HF_STATE_COMPONENT && owner == NULL)
    return dup_components (self);
  return state != NULL ? hf_json_object_to_string (state) : NULL;
}

void
hf_session_set_response (HfSession *self, const char *id, const char *raw)
{
  g_autofree char *wrapped
      = raw != NULL ? g_strdup_printf ("{\"state\":{\"response\":%s},\"outputs\":%s}", raw, raw) : g_strdup ("{\"state\":{}}");

  hf_json_object_set (self->actions, id, wrapped);
}

char *
hf_session_dup_actions (HfSession *self)
{
  return hf_json_object_to_string (self->actions);
}

gboolean
hf_session_first_time (HfSession *self, const char *place)
{
  return g_hash_table_add (self->told, g_strdup (place));
}

gboolean
hf_session_add_closer (HfSession *self, HfCloseFunc close, gpointer data)
{
  if (!self->closed)
    g_hash_table_insert (self->closers, data, close);
  return !self->closed;
}

void
hf_session_remove_closer (HfSession *self, gpointer data)
{
  g_hash_table_remove (self->closers, data);
}

void
hf_session_close (HfSession *self)
{
  GHashTableIter iter;
  gpointer data, close;

  self->closed = TRUE;
  for (g_hash_table_iter_init (&iter, self->closers); g_hash_table_iter_next (&iter, &data, &close);
       g_hash_table_iter_init (&iter, self->closers))
    {
      g_hash_table_iter_remove (&iter);
      ((HfCloseFunc) close) (data);
    }
}

gboolean
hf_session_is_closed (HfSession *self)
{
  return self->closed;
}
