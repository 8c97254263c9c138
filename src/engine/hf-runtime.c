/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every run shares, held together for as long as any of them is under way. It does nothing by itself. */

#include "hf-runtime.h"

G_DEFINE_FINAL_TYPE (HfRuntime, hf_runtime, G_TYPE_OBJECT)

static void
hf_runtime_finalize (GObject *object)
{
  HfRuntime *self = HF_RUNTIME (object);

  g_object_unref (self->solution);
  g_object_unref (self->store);
  g_object_unref (self->transport);
  g_object_unref (self->connectivity);
  g_object_unref (self->credentials);
  g_object_unref (self->expressions);
  g_object_unref (self->clock);
  g_free (self->files);
  G_OBJECT_CLASS (hf_runtime_parent_class)->finalize (object);
}

static void
hf_runtime_class_init (HfRuntimeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_runtime_finalize;
}

static void
hf_runtime_init (HfRuntime *self)
{
}

HfRuntime *
hf_runtime_new (HfSolution *solution, HfStore *store, HfTransport *transport, HfConnectivity *connectivity,
                HfCredentials *credentials, HfExpressionHost *expressions, HfClock *clock)
{
  HfRuntime *self = g_object_new (HF_TYPE_RUNTIME, NULL);
  g_autofree char *folder = g_path_get_dirname (hf_store_get_path (store));

  self->solution = g_object_ref (solution);
  self->store = g_object_ref (store);
  self->transport = g_object_ref (transport);
  self->connectivity = g_object_ref (connectivity);
  self->credentials = g_object_ref (credentials);
  self->expressions = g_object_ref (expressions);
  self->clock = g_object_ref (clock);
  self->files = g_build_filename (folder, "files", NULL);
  hf_expression_host_set_solution (expressions, hf_solution_get_expressions (solution), hf_solution_get_scripts (solution));
  return self;
}

char **
hf_runtime_dup_tables (HfRuntime *self, const char *const *more)
{
  GPtrArray *entities = hf_solution_get_entities (self->solution);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < entities->len; i++)
    g_strv_builder_add (names, ((const HfEntityInfo *) entities->pdata[i])->entity);
  if (more != NULL)
    g_strv_builder_addv (names, (const char **) more);
  return g_strv_builder_end (names);
}
