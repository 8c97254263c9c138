/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture of one command. Guarantees: every field is a property and notifies only when an update changed it. One table
 * names the fields; properties, update and disposal all read it. Refuses to change by itself: the queue's rows are the truth. */

#include "hf-command-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _HfCommand
{
  GObject parent_instance;

  HfCommandRow row;
};

G_DEFINE_FINAL_TYPE (HfCommand, hf_command, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (HfCommandState, hf_command_state,
                    G_DEFINE_ENUM_VALUE (HF_COMMAND_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (HF_COMMAND_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (HF_COMMAND_RETRYING, "retrying"),
                    G_DEFINE_ENUM_VALUE (HF_COMMAND_STUCK, "stuck"),
                    G_DEFINE_ENUM_VALUE (HF_COMMAND_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (HF_COMMAND_DISCARDED, "discarded"))

typedef enum
{
  KIND_TIME, /* gint64 */
  KIND_COUNT,
  KIND_STATE,
  KIND_BOOLEAN,
  KIND_TEXT,
} Kind;

#define FIELD(name, kind, member)                      \
  {                                                    \
    name, kind, G_STRUCT_OFFSET (HfCommandRow, member) \
  }

static const struct
{
  const char *name;
  Kind kind;
  gsize offset;
} fields[] = {
  FIELD ("id", KIND_TIME, id),
  FIELD ("created-at", KIND_TIME, created_at),
  FIELD ("provider", KIND_TEXT, provider),
  FIELD ("source", KIND_TEXT, source),
  FIELD ("entity", KIND_TEXT, entity),
  FIELD ("method", KIND_TEXT, method),
  FIELD ("function", KIND_TEXT, function),
  FIELD ("record-id", KIND_TEXT, record_id),
  FIELD ("parameters", KIND_TEXT, parameters),
  FIELD ("data", KIND_TEXT, data),
  FIELD ("state", KIND_STATE, state),
  FIELD ("safe", KIND_BOOLEAN, safe),
  FIELD ("idempotency-key", KIND_TEXT, idempotency_key),
  FIELD ("attempts", KIND_COUNT, attempts),
  FIELD ("next-attempt-at", KIND_TIME, next_attempt_at),
  FIELD ("waits-for", KIND_TIME, waits_for),
  FIELD ("finished-at", KIND_TIME, finished_at),
  FIELD ("error-title", KIND_TEXT, error_title),
  FIELD ("error-advice", KIND_TEXT, error_advice),
  FIELD ("error-message", KIND_TEXT, error_message),
  FIELD ("error-class", KIND_TEXT, error_class),
  FIELD ("error-status", KIND_COUNT, error_status),
};

static GParamSpec *properties[G_N_ELEMENTS (fields) + 1];

static void
get_field (HfCommand *self, guint index, GValue *value)
{
  gpointer field = G_STRUCT_MEMBER_P (&self->row, fields[index].offset);

  switch (fields[index].kind)
    {
    case KIND_TIME:    g_value_set_int64 (value, *(gint64 *) field);        break;
    case KIND_COUNT:   g_value_set_uint (value, *(guint *) field);          break;
    case KIND_STATE:   g_value_set_enum (value, *(HfCommandState *) field); break;
    case KIND_BOOLEAN: g_value_set_boolean (value, *(gboolean *) field);    break;
    case KIND_TEXT:    g_value_set_string (value, *(char **) field);        break;
    default:           g_assert_not_reached ();
    }
}

/* Returns: whether it differed. */
static gboolean
copy_field (HfCommand *self, HfCommand *from, guint index)
{
  gpointer field = G_STRUCT_MEMBER_P (&self->row, fields[index].offset);
  gpointer other = G_STRUCT_MEMBER_P (&from->row, fields[index].offset);
  gsize size = 0;

  switch (fields[index].kind)
    {
    case KIND_TIME:    size = sizeof (gint64);         break;
    case KIND_COUNT:   size = sizeof (guint);          break;
    case KIND_STATE:   size = sizeof (HfCommandState); break;
    case KIND_BOOLEAN: size = sizeof (gboolean);       break;
    case KIND_TEXT:
      if (g_strcmp0 (*(char **) field, *(char **) other) == 0)
        return FALSE;
      g_free (*(char **) field);
      *(char **) field = g_strdup (*(char **) other);
      return TRUE;
    default: g_assert_not_reached ();
    }
  if (memcmp (field, other, size) == 0)
    return FALSE;
  memcpy (field, other, size);
  return TRUE;
}

static GParamSpec *
make_property (guint index)
{
  const char *name = fields[index].name;
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (fields[index].kind)
    {
    case KIND_TIME:    return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case KIND_COUNT:   return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case KIND_STATE:   return g_param_spec_enum (name, NULL, NULL, HF_TYPE_COMMAND_STATE, HF_COMMAND_WAITING, flags);
    case KIND_BOOLEAN: return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case KIND_TEXT:    return g_param_spec_string (name, NULL, NULL, NULL, flags);
    default:           g_assert_not_reached ();
    }
}

static char *
format_time (gint64 us)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (us / G_USEC_PER_SEC);
  char *text = time != NULL ? g_date_time_format (time, "%X") : NULL;

  return text != NULL ? text : g_strdup ("?");
}

static void
hf_command_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  get_field (HF_COMMAND (object), id - 1, value);
}

static void
hf_command_finalize (GObject *object)
{
  HfCommand *self = HF_COMMAND (object);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (fields[i].kind == KIND_TEXT)
        g_free (*(char **) G_STRUCT_MEMBER_P (&self->row, fields[i].offset));
    }
  G_OBJECT_CLASS (hf_command_parent_class)->finalize (object);
}

static void
hf_command_class_init (HfCommandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hf_command_get_property;
  object_class->finalize = hf_command_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    properties[i + 1] = make_property (i);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hf_command_init (HfCommand *self)
{
}

HfCommand *
hf_command_new_take (HfCommandRow *row)
{
  HfCommand *self = g_object_new (HF_TYPE_COMMAND, NULL);

  self->row = *row;
  *row = (HfCommandRow){ 0 };
  return self;
}

void
hf_command_update (HfCommand *command, HfCommand *from)
{
  g_return_if_fail (HF_IS_COMMAND (command));
  g_return_if_fail (HF_IS_COMMAND (from));

  g_object_freeze_notify (G_OBJECT (command));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (copy_field (command, from, i))
        g_object_notify_by_pspec (G_OBJECT (command), properties[i + 1]);
    }
  g_object_thaw_notify (G_OBJECT (command));
}

const char *
hf_command_state_to_nick (HfCommandState state)
{
  static const char *const nicks[] = { "waiting", "sending", "retrying", "stuck", "done", "discarded" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (nicks), NULL);
  return nicks[state];
}

gboolean
hf_command_state_from_nick (const char *nick, HfCommandState *state)
{
  for (HfCommandState s = HF_COMMAND_WAITING; s <= HF_COMMAND_DISCARDED; s++)
    {
      if (g_strcmp0 (nick, hf_command_state_to_nick (s)) == 0)
        {
          *state = s;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
hf_command_state_is_open (HfCommandState state)
{
  return state != HF_COMMAND_DONE && state != HF_COMMAND_DISCARDED;
}

#define GETTER(type, name, none)                         \
  type hf_command_get_##name (HfCommand *self)           \
  {                                                      \
    g_return_val_if_fail (HF_IS_COMMAND (self), (none)); \
    return self->row.name;                               \
  }

GETTER (gint64, id, 0)
GETTER (gint64, created_at, 0)
GETTER (const char *, provider, NULL)
GETTER (const char *, source, NULL)
GETTER (const char *, entity, NULL)
GETTER (const char *, method, NULL)
GETTER (const char *, function, NULL)
GETTER (const char *, record_id, NULL)
GETTER (const char *, parameters, NULL)
GETTER (const char *, data, NULL)
GETTER (HfCommandState, state, HF_COMMAND_WAITING)
GETTER (gboolean, safe, FALSE)
GETTER (const char *, idempotency_key, NULL)
GETTER (guint, attempts, 0)
GETTER (gint64, next_attempt_at, 0)
GETTER (gint64, waits_for, 0)
GETTER (gint64, finished_at, 0)
GETTER (const char *, error_title, NULL)
GETTER (const char *, error_advice, NULL)
GETTER (const char *, error_message, NULL)
GETTER (const char *, error_class, NULL)
GETTER (guint, error_status, 0)

char *
hf_command_describe (const char *method, const char *entity, const char *record_id, const char *function)
{
  gboolean named = record_id != NULL && !g_str_has_prefix (record_id, "_tmp_");

  if (g_strcmp0 (method, "create") == 0)
    return named ? g_strdup_printf (_("Create %s %s"), entity, record_id)
                 : g_strdup_printf (_("Create a record in %s"), entity);
  if (g_strcmp0 (method, "update") == 0)
    return named ? g_strdup_printf (_("Update %s %s"), entity, record_id)
                 : g_strdup_printf (_("Update a new record in %s"), entity);
  if (g_strcmp0 (method, "save") == 0)
    return named ? g_strdup_printf (_("Save %s %s"), entity, record_id)
                 : g_strdup_printf (_("Save a new record in %s"), entity);
  if (g_strcmp0 (method, "delete") == 0)
    return named ? g_strdup_printf (_("Delete %s %s"), entity, record_id)
                 : g_strdup_printf (_("Delete a new record from %s"), entity);
  return g_strdup_printf (_("Call %s for %s"), function != NULL ? function : method, entity);
}

char *
hf_command_dup_title (HfCommand *self)
{
  g_return_val_if_fail (HF_IS_COMMAND (self), NULL);
  return hf_command_describe (self->row.method, self->row.entity, self->row.record_id, self->row.function);
}

static char *
explain_waiting (const HfCommandRow *row)
{
  g_autofree char *other = g_strdup_printf ("#%" G_GINT64_FORMAT, row->waits_for);

  if (row->waits_for != 0)
    return g_strdup_printf (_("It waits for %s, which is stuck."), other);
  return g_strdup (row->error_title != NULL ? row->error_title : _("It waits for its turn."));
}

static char *
explain_retrying (const HfCommandRow *row, gint64 now_us)
{
  g_autofree char *at = NULL;

  if (row->next_attempt_at <= now_us)
    return g_strdup_printf (_("%s The next try comes now."), row->error_title != NULL ? row->error_title : "");
  at = format_time (row->next_attempt_at);
  return g_strdup_printf (_("%s Next try at %s."), row->error_title != NULL ? row->error_title : "", at);
}

static char *
explain_stuck (const HfCommandRow *row)
{
  const char *title = row->error_title != NULL ? row->error_title : _("The service refused it.");

  if (row->error_message == NULL || *row->error_message == '\0')
    return g_strdup (title);
  return g_strdup_printf (_("%s It said: %s"), title, row->error_message);
}

char *
hf_command_explain (HfCommand *self, gint64 now_us)
{
  const HfCommandRow *row;
  g_autofree char *at = NULL;

  g_return_val_if_fail (HF_IS_COMMAND (self), NULL);

  row = &self->row;
  switch (row->state)
    {
    case HF_COMMAND_WAITING:
      return explain_waiting (row);
    case HF_COMMAND_SENDING:
      return g_strdup (_("It is being sent."));
    case HF_COMMAND_RETRYING:
      return explain_retrying (row, now_us);
    case HF_COMMAND_STUCK:
      return explain_stuck (row);
    case HF_COMMAND_DONE:
      at = format_time (row->finished_at);
      if (row->error_title != NULL)
        return g_strdup_printf (_("It was not sent: %s."), row->error_title);
      return g_strdup_printf (_("It was sent at %s."), at);
    case HF_COMMAND_DISCARDED:
      at = format_time (row->finished_at);
      /* Without a class it is no failure's: another command took its place. */
      if (row->error_title != NULL && row->error_class == NULL)
        return g_strdup_printf (_("It was discarded at %s. %s"), at, row->error_title);
      return g_strdup_printf (_("It was discarded at %s."), at);
    default:
      g_return_val_if_reached (NULL);
    }
}
