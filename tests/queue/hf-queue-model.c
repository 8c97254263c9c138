/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The model that the queue is compared with: no index, no cache, every question answered by looking at everything. */

#include "hf-queue-model.h"

const char *const model_sources[3] = { "one", "two", "three" };

static void
record_free (gpointer data)
{
  Record *record = data;

  g_free (record->id);
  g_free (record);
}

Record *
model_record (Model *model, guint index)
{
  return g_ptr_array_index (model->records, index);
}

Command *
model_command (Model *model, gint64 id)
{
  return g_ptr_array_index (model->commands, (guint) id - 1);
}

gboolean
model_is_open (const Command *command)
{
  return hf_command_state_is_open (command->state);
}

static gboolean
depends_on (const Command *later, const Command *earlier)
{
  return model_is_open (earlier)
      && ((earlier->id < later->id && earlier->record == later->record) || earlier->id == later->mention_creator);
}

static gboolean
has_open_dependency (Model *model, const Command *command)
{
  for (gint64 id = 1; id <= model->commands->len; id++)
    {
      if (depends_on (command, model_command (model, id)))
        return TRUE;
    }
  return FALSE;
}

gboolean
model_is_held_by (Model *model, const Command *command, gint64 stuck)
{
  for (gint64 id = model->commands->len; id >= 1; id--)
    {
      const Command *earlier = model_command (model, id);

      if (depends_on (command, earlier)
          && ((earlier->state == HF_COMMAND_STUCK && (stuck == 0 || stuck == id)) || model_is_held_by (model, earlier, stuck)))
        return TRUE;
    }
  return FALSE;
}

void
model_apply (Version *version, const Command *command)
{
  if (command->method == 'd')
    *version = (Version){ 0 };
  else if (command->method == 'c')
    *version = (Version){ TRUE, command->a, command->b, command->mention };
  else if (version->exists)
    {
      version->a = command->a != 0 ? command->a : version->a;
      version->b = command->b != 0 ? command->b : version->b;
      version->mention = command->mention != 0 ? command->mention : version->mention;
    }
}

Version
model_local_version (Model *model, guint index)
{
  Version version = model_record (model, index)->service;

  for (guint i = 0; i < model->commands->len; i++)
    {
      const Command *command = g_ptr_array_index (model->commands, i);

      if (command->record == index && model_is_open (command))
        model_apply (&version, command);
    }
  return version;
}

gint64
model_next (Model *model, const char *skip)
{
  for (gint64 id = 1; id <= model->commands->len; id++)
    {
      const Command *command = model_command (model, id);
      gboolean ready = command->state == HF_COMMAND_WAITING
          || (command->state == HF_COMMAND_RETRYING && command->due <= model->test.now);

      if (ready && g_strcmp0 (skip, model_sources[command->source]) != 0 && !has_open_dependency (model, command))
        return id;
    }
  return 0;
}

void
model_init (Model *self)
{
  *self = (Model){
    .records = g_ptr_array_new_with_free_func (record_free),
    .commands = g_ptr_array_new_with_free_func (g_free),
  };
  queue_test_init (&self->test);
}

void
model_clear (Model *self)
{
  queue_test_clear (&self->test);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->commands);
}
