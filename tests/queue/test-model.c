/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ten thousand random acts on the queue and on a model of it. After every act the queue must offer the command that the model
 * says; now and then all states, all dependencies and all local records are compared: the local record always is what the service
 * has with the open commands' changes laid over it, since discards put back. Length: each act stands beside its model. */

#include "hf-queue-model.h"

#include <hf-temp-ids.h>
#include <string.h>

#define STEPS 10000
#define CHECK_EVERY 100
#define OPEN_AT_MOST 60
#define ENTITY "things"

static HfJsonObject *
describe (Model *model, const Version *version)
{
  HfJsonObject *object = hf_json_object_new ();

  if (version->a != 0)
    hf_json_object_set_int (object, "a", version->a);
  if (version->b != 0)
    hf_json_object_set_int (object, "b", version->b);
  if (version->mention != 0)
    hf_json_object_set_string (object, "m", model_record (model, version->mention - 1)->id);
  return object;
}

static void
check_row (Model *model, guint index)
{
  const Record *record = model_record (model, index);
  const Version version = model_local_version (model, index);
  g_autoptr(HfJsonObject) expected = describe (model, &version);
  g_autofree char *row = queue_test_row (&model->test, ENTITY, record->id);
  g_autoptr(HfJsonObject) object = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpint (row != NULL, ==, version.exists);
  if (row == NULL)
    return;
  object = hf_json_object_parse (row, -1, NULL);
  id = hf_json_object_get_text (object, "id");
  g_assert_cmpstr (id, ==, record->id);
  g_assert_cmpstr (hf_json_object_get (object, "a"), ==, hf_json_object_get (expected, "a"));
  g_assert_cmpstr (hf_json_object_get (object, "b"), ==, hf_json_object_get (expected, "b"));
  g_assert_cmpstr (hf_json_object_get (object, "m"), ==, hf_json_object_get (expected, "m"));
}

static void
check_command (Model *model, const Command *expected)
{
  g_autoptr(HfCommand) command = queue_test_get (&model->test, expected->id);
  gint64 waits_for = hf_command_get_waits_for (command);

  g_assert_cmpint (hf_command_get_state (command), ==, expected->state);
  if (!model_is_open (expected))
    return;
  g_assert_cmpstr (hf_command_get_record_id (command), ==, model_record (model, expected->record)->id);
  g_assert_cmpint (hf_command_get_next_attempt_at (command), ==, expected->state == HF_COMMAND_RETRYING ? expected->due : 0);
  if (waits_for == 0)
    g_assert_false (model_is_held_by (model, expected, 0));
  else
    g_assert_true (model_is_held_by (model, expected, waits_for));
}

static void
check_all (Model *model)
{
  for (guint i = 0; i < model->commands->len; i++)
    check_command (model, g_ptr_array_index (model->commands, i));
  for (guint i = 0; i < model->records->len; i++)
    check_row (model, i);
}

static guint
count_open (Model *model)
{
  guint count = 0;

  for (guint i = 0; i < model->commands->len; i++)
    count += model_is_open (g_ptr_array_index (model->commands, i));
  return count;
}

static guint
add_record (Model *model)
{
  Record *record = g_new0 (Record, 1);

  g_ptr_array_add (model->records, record);
  return model->records->len - 1;
}

/* @record: to be written; a new one is created under a temporary id or one of our own. */
static void
push (Model *model)
{
  gboolean new_record = model->records->len == 0 || g_test_rand_int_range (0, 4) == 0;
  guint others = model->records->len;
  guint index = new_record ? add_record (model) : (guint) g_test_rand_int_range (0, (gint32) others);
  Record *record = model_record (model, index);
  gboolean temporary = new_record && g_test_rand_bit ();
  const Version before = model_local_version (model, index);
  Command *command = g_new0 (Command, 1);
  const Version change = {
    .a = g_test_rand_int_range (0, 3) * g_test_rand_int_range (1, 100),
    .b = g_test_rand_int_range (0, 3) * g_test_rand_int_range (1, 100),
    .mention = others > 0 && g_test_rand_int_range (0, 3) == 0 ? (guint) g_test_rand_int_range (0, (gint32) others) + 1 : 0,
  };
  g_autoptr(HfJsonObject) object = NULL;
  g_autofree char *data = NULL;

  /* A record whose create was given up, and a mention of one, is of no interest any more. */
  if (!new_record && g_str_has_prefix (record->id, "_tmp_") && record->creator == 0)
    {
      g_free (command);
      return;
    }
  command->method = !before.exists ? 'c' : g_test_rand_int_range (0, 6) == 0 ? 'd'
                                                                             : 'u';
  command->record = index;
  command->source = g_test_rand_int_range (0, 3);
  if (command->method != 'd')
    {
      command->a = change.a;
      command->b = change.b;
      command->mention = change.mention;
    }
  if (command->mention != 0)
    {
      const Record *other = model_record (model, command->mention - 1);

      if (g_str_has_prefix (other->id, "_tmp_") && other->creator == 0)
        command->mention = 0;
      else
        command->mention_creator = other->creator;
    }
  if (new_record && !temporary)
    record->id = g_strdup_printf ("own-%u", index);
  object = describe (model, &(const Version){ TRUE, command->a, command->b, command->mention });
  data = hf_json_object_to_string (object);
  command->id = queue_test_push_to (&model->test, model_sources[command->source],
                                    command->method == 'c'       ? "create"
                                        : command->method == 'd' ? "delete"
                                                                 : "update",
                                    ENTITY, record->id, command->method == 'd' ? NULL : data);
  g_ptr_array_add (model->commands, command);
  g_assert_cmpint (command->id, ==, model->commands->len);
  if (temporary)
    {
      record->id = hf_temp_id_new (command->id);
      record->creator = command->id;
    }
}

static void
finish (Model *model, Command *command)
{
  Record *record = model_record (model, command->record);
  g_autofree char *answer = NULL;

  if (record->creator == command->id)
    {
      g_free (record->id);
      record->id = g_strdup_printf ("final-%d", ++model->next_final);
      record->creator = 0;
      answer = g_strdup_printf ("{\"id\":\"%s\"}", record->id);
    }
  g_assert_cmpint (queue_test_done (&model->test, command->id, answer), ==, HF_COMMAND_DONE);
  command->state = HF_COMMAND_DONE;
  model_apply (&record->service, command);
}

static void
fail (Model *model, Command *command)
{
  static const struct
  {
    HfError error_class;
    guint status;
  } failures[] = {
    { HF_ERROR_TRANSIENT, 503 },
    { HF_ERROR_PERMANENT, 422 },
    { HF_ERROR_OFFLINE, 0 },
    { HF_ERROR_BUSY, 429 },
    { HF_ERROR_UNKNOWN_OUTCOME, 0 },
  };
  gint32 i = g_test_rand_int_range (0, G_N_ELEMENTS (failures));
  g_autoptr(HfCommand) row = NULL;

  command->state = queue_test_fail (&model->test, command->id, failures[i].error_class, failures[i].status);
  row = queue_test_get (&model->test, command->id);
  command->due = hf_command_get_next_attempt_at (row);
  command->lost = failures[i].error_class == HF_ERROR_UNKNOWN_OUTCOME;
}

static void
send_next (Model *model)
{
  gint64 id = model_next (model, NULL);

  if (id == 0)
    return;
  if (g_test_rand_int_range (0, 3) == 0)
    fail (model, model_command (model, id));
  else
    finish (model, model_command (model, id));
}

static Command *
pick (Model *model, gboolean (*fits) (const Command *command))
{
  guint start = model->commands->len > 0 ? (guint) g_test_rand_int_range (0, (gint32) model->commands->len) : 0;

  for (guint i = start; i < model->commands->len; i++)
    {
      if (fits (g_ptr_array_index (model->commands, i)))
        return g_ptr_array_index (model->commands, i);
    }
  return NULL;
}

static gboolean
can_be_retried (const Command *command)
{
  return command->state == HF_COMMAND_STUCK || command->state == HF_COMMAND_RETRYING;
}

static void
retry (Model *model)
{
  Command *command = pick (model, can_be_retried);

  if (command == NULL)
    return;
  queue_test_retry (&model->test, command->id);
  command->state = HF_COMMAND_WAITING;
  command->lost = FALSE;
}

/* What cannot exist without the create goes along, and what cannot exist without that. */
static guint
mark_discarded (Model *model, Command *command)
{
  guint count = 1;

  command->state = HF_COMMAND_DISCARDED;
  for (gint64 id = command->id + 1; id <= model->commands->len; id++)
    {
      Command *later = model_command (model, id);
      gboolean goes = later->mention_creator == command->id || (command->method == 'c' && later->record == command->record);

      if (model_is_open (later) && goes)
        count += mark_discarded (model, later);
    }
  if (model_record (model, command->record)->creator == command->id)
    model_record (model, command->record)->creator = 0;
  return count;
}

static void
discard (Model *model)
{
  Command *command = pick (model, model_is_open);

  if (command == NULL)
    return;
  g_assert_cmpuint (queue_test_discard (&model->test, command->id, HF_DISCARD_PUT_BACK) + 1, ==, mark_discarded (model, command));
}

static void
sync_one (Model *model)
{
  guint index = model->records->len > 0 ? (guint) g_test_rand_int_range (0, (gint32) model->records->len) : 0;
  const Record *record = model->records->len > 0 ? model_record (model, index) : NULL;
  g_autoptr(HfJsonObject) object = NULL;
  g_autoptr(HfJsonObject) body = NULL;
  g_autofree char *data = NULL;

  if (record == NULL || g_str_has_prefix (record->id, "_tmp_"))
    return;
  object = hf_json_object_new ();
  body = describe (model, &record->service);
  hf_json_object_set_string (object, "id", record->id);
  hf_json_object_merge (object, body);
  data = hf_json_object_to_string (object);
  queue_test_sync (&model->test, ENTITY, record->id, record->service.exists ? data : NULL);
}

/* The process dies while a command is being sent. */
static void
crash (Model *model)
{
  gint64 id = model_next (model, NULL);

  if (id != 0)
    queue_test_send (&model->test, id);
  queue_test_reopen (&model->test);
  g_assert_true (hf_db_exec (model->test.db, "PRAGMA synchronous = OFF", NULL));
  g_assert_cmpint (queue_test_recover (&model->test), ==, id != 0);
  if (id == 0)
    return;
  model_command (model, id)->state = HF_COMMAND_RETRYING;
  model_command (model, id)->due = model->test.now;
  model_command (model, id)->lost = TRUE;
}

static gboolean
can_be_replaced (const Command *command)
{
  return model_is_open (command) && !command->lost && command->method != 'c';
}

/* The replaced content of the first goes on as history under the next id; the others end where they are. */
static void
mark_replaced (Model *model, Command *first)
{
  Command *moved = g_memdup2 (first, sizeof *first);

  for (guint i = 0; i < model->commands->len; i++)
    {
      Command *other = g_ptr_array_index (model->commands, i);

      if (other != first && other->record == first->record && other->method == first->method && can_be_replaced (other))
        other->state = HF_COMMAND_DISCARDED;
    }
  moved->state = HF_COMMAND_DISCARDED;
  g_ptr_array_add (model->commands, moved);
  moved->id = model->commands->len;
}

/* The updates of a record, by a new one in the place of the first. */
static void
replace (Model *model)
{
  Command *first = pick (model, can_be_replaced);
  HfWrite write
      = { .provider = "DATA_PROVIDER_REST", .entity = ENTITY, .method = "update", .safe = TRUE, .operation = HF_QUEUE_REPLACE };
  g_autoptr(HfJsonObject) object = NULL;
  g_autofree char *data = NULL;

  if (first == NULL || first->method != 'u')
    return;
  for (guint i = 0; i < model->commands->len; i++)
    {
      Command *other = g_ptr_array_index (model->commands, i);

      if (other->id < first->id && other->record == first->record && other->method == 'u' && can_be_replaced (other))
        {
          first = other;
          break;
        }
    }
  mark_replaced (model, first);
  first->a = g_test_rand_int_range (0, 100);
  first->b = g_test_rand_int_range (0, 100);
  first->mention = 0;
  first->mention_creator = 0;
  first->state = HF_COMMAND_WAITING;
  object = describe (model, &(const Version){ TRUE, first->a, first->b, 0 });
  data = hf_json_object_to_string (object);
  write.source = model_sources[first->source];
  write.record_id = model_record (model, first->record)->id;
  write.data = data;
  g_assert_cmpint (queue_test_push_write (&model->test, &write), ==, first->id);
}

static void
act (Model *model)
{
  gint32 chance = g_test_rand_int_range (0, 100);

  if (chance < 40 && count_open (model) < OPEN_AT_MOST)
    push (model);
  else if (chance < 75)
    send_next (model);
  else if (chance < 82)
    retry (model);
  else if (chance < 87)
    discard (model);
  else if (chance < 93)
    sync_one (model);
  else if (chance < 94)
    crash (model);
  else if (chance < 97)
    replace (model);
  else
    model->test.now += g_test_rand_int_range (0, 5000000);
}

static void
test_random_acts (void)
{
  Model model;

  model_init (&model);
  g_assert_true (hf_db_exec (model.test.db, "PRAGMA synchronous = OFF", NULL));
  for (int step = 0; step < STEPS; step++)
    {
      const char *skip = g_test_rand_bit () ? model_sources[g_test_rand_int_range (0, 3)] : NULL;

      act (&model);
      g_assert_cmpint (queue_test_next (&model.test, skip), ==, model_next (&model, skip));
      if (step % CHECK_EVERY == 0)
        check_all (&model);
    }
  check_all (&model);
  model_clear (&model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/model/ten-thousand-random-acts", test_random_acts);
  return g_test_run ();
}
