/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Validation of the sample cloud, as a table. It is strict on purpose: a newcomer must be able to make a command that the
 * service refuses and then repair it. The sentences are the service's, not the program's, so they are not translated. */

#include "hf-demo-rules.h"

#include <stdio.h>
#include <string.h>

typedef enum
{
  KIND_TEXT,
  KIND_NUMBER, /* not negative */
  KIND_DAY,    /* YYYY-MM-DD */
  KIND_EMAIL,
  KIND_CHOICE,    /* detail: the choices, separated by spaces */
  KIND_REFERENCE, /* detail: the entity */
} Kind;

typedef struct
{
  const char *entity;
  const char *field;
  Kind kind;
  gboolean required;
  const char *detail;
  const char *initial; /* (nullable): raw JSON for a new record that does not have it */
} Rule;

static const Rule rules[] = {
  { "customers", "name", KIND_TEXT, TRUE },
  { "customers", "email", KIND_EMAIL },
  { "customers", "since", KIND_DAY },
  { "customers", "creditLimit", KIND_NUMBER, FALSE, NULL, "0.00" },
  { "work-orders", "title", KIND_TEXT, TRUE },
  { "work-orders", "customerId", KIND_REFERENCE, FALSE, "customers" },
  { "work-orders", "technicianId", KIND_REFERENCE, FALSE, "technicians", "null" },
  { "work-orders", "priority", KIND_CHOICE, FALSE, "low normal high urgent", "\"normal\"" },
  { "work-orders", "status", KIND_CHOICE, FALSE, "open scheduled in-progress done cancelled", "\"open\"" },
  { "work-orders", "scheduledFor", KIND_DAY },
  { "work-orders", "hours", KIND_NUMBER, FALSE, NULL, "0.00" },
  { "work-orders", "total", KIND_NUMBER },
  { "parts", "name", KIND_TEXT, TRUE },
  { "parts", "price", KIND_NUMBER },
  { "parts", "weightKg", KIND_NUMBER },
  { "parts", "supersedes", KIND_REFERENCE, FALSE, "parts" },
};

static gboolean
is_choice (const char *choices, const char *text)
{
  g_auto(GStrv) names = g_strsplit (choices, " ", -1);

  return g_strv_contains ((const char *const *) names, text);
}

static gboolean
is_day (const char *text)
{
  guint year, month, day;
  char rest;

  return strlen (text) == 10 && sscanf (text, "%4u-%2u-%2u%c", &year, &month, &day, &rest) == 3
      && g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static gboolean
is_number (const char *raw)
{
  return g_ascii_isdigit (raw[0]);
}

/* (transfer full) (nullable): what is wrong with a value that is there. */
static char *
find_fault (const Rule *rule, const char *raw, const char *text, HfDemoExists exists, gpointer data)
{
  switch (rule->kind)
    {
    case KIND_NUMBER:
      return is_number (raw) ? NULL : g_strdup_printf ("“%s” must be a number, 0 or more.", rule->field);
    case KIND_TEXT:
      return raw[0] == '"' ? NULL : g_strdup_printf ("“%s” must be text.", rule->field);
    case KIND_DAY:
      return raw[0] == '"' && is_day (text) ? NULL : g_strdup_printf ("“%s” must be a day like 2026-11-23.", rule->field);
    case KIND_EMAIL:
      return raw[0] == '"' && strchr (text, '@') != NULL
          ? NULL
          : g_strdup_printf ("“%s” must be an e-mail address.", rule->field);
    case KIND_CHOICE:
      return raw[0] == '"' && is_choice (rule->detail, text)
          ? NULL
          : g_strdup_printf ("“%s” must be one of: %s.", rule->field, rule->detail);
    case KIND_REFERENCE:
      return raw[0] == '"' && exists (rule->detail, text, data)
          ? NULL
          : g_strdup_printf ("“%s” names “%s”, which is not in %s.", rule->field, text, rule->detail);
    default:
      g_assert_not_reached ();
    }
}

static char *
apply (const Rule *rule, const HfJsonObject *record, HfDemoExists exists, gpointer data)
{
  const char *raw = hf_json_object_get (record, rule->field);
  g_autofree char *text = hf_json_object_get_text (record, rule->field);

  if (text == NULL || text[0] == '\0')
    return rule->required ? g_strdup_printf ("“%s” is missing.", rule->field) : NULL;
  return find_fault (rule, raw, text, exists, data);
}

gboolean
hf_demo_rules_check (const HfDemoEntity *entity, const HfJsonObject *record, const HfJsonObject *touched, HfDemoExists exists,
                     gpointer data, HfDemoFault *fault)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const Rule *rule = &rules[i];

      if (strcmp (rule->entity, entity->name) != 0)
        continue;
      if (touched != NULL && hf_json_object_get (touched, rule->field) == NULL)
        continue;
      fault->field = rule->field;
      fault->message = apply (rule, record, exists, data);
      if (fault->message != NULL)
        return FALSE;
    }
  return TRUE;
}

void
hf_demo_rules_fill (const HfDemoEntity *entity, HfJsonObject *record)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const Rule *rule = &rules[i];

      if (strcmp (rule->entity, entity->name) == 0 && rule->initial != NULL && hf_json_object_get (record, rule->field) == NULL)
        hf_json_object_set (record, rule->field, rule->initial);
    }
}
