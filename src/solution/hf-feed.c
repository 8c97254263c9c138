/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A feed's identity, what several places say of one feed, and the small values around it. Guarantees: the key does not depend on
 * the order parameters are written in, so that a tidied file does not make a feed start over. */

#include "hf-solution-private.h"

#include <string.h>

#include <hf-json.h>

#define MAX_PLACES 100
#define MAX_CONDITION 65536 /* bytes; a feed with more of them syncs always */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_sorted (GString *out, const char *parameters)
{
  g_autoptr(HfJsonObject) object = hf_json_object_parse (parameters, -1, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; object != NULL && i < hf_json_object_size (object); i++)
    g_ptr_array_add (names, (char *) hf_json_object_name_at (object, i));
  g_ptr_array_sort (names, compare_names);
  if (object == NULL)
    {
      g_string_append (out, parameters); /* an expression that yields them all */
      return;
    }
  g_string_append_c (out, '{');
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = hf_json_quote (names->pdata[i]);
      g_string_append_printf (out, "%s%s:%s", i > 0 ? "," : "", name, hf_json_object_get (object, names->pdata[i]));
    }
  g_string_append_c (out, '}');
}

char *
hf_feed_make_key (const char *entity, const char *function, const char *parameters)
{
  GString *out = g_string_new ("[");
  g_autofree char *quoted_entity = hf_json_quote (entity);
  g_autofree char *quoted_function = function != NULL ? hf_json_quote (function) : NULL;

  g_string_append_printf (out, "%s,%s,", quoted_entity, quoted_function != NULL ? quoted_function : "null");
  append_sorted (out, parameters != NULL ? parameters : "{}");
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

void
hf_feed_free (HfFeed *feed)
{
  g_free (feed->key);
  g_free (feed->entity);
  g_free (feed->provider);
  g_free (feed->function);
  g_free (feed->parameters);
  g_clear_pointer (&feed->template, hf_template_unref);
  g_clear_pointer (&feed->when, g_ptr_array_unref);
  g_clear_pointer (&feed->places, g_ptr_array_unref);
  g_free (feed->place);
  g_free (feed->unusable);
  g_free (feed);
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (hf_expression_get_text (a->pdata[i]), hf_expression_get_text (b->pdata[i])))
      return FALSE;
  return TRUE;
}

static void
append_all (GString *out, GPtrArray *conditions)
{
  g_string_append_c (out, '(');
  for (guint i = 0; i < conditions->len; i++)
    g_string_append_printf (out, "%s(%s)", i > 0 ? " and " : "", hf_expression_get_text (conditions->pdata[i]));
  g_string_append_c (out, ')');
}

/* Either condition lets it sync. */
static void
widen (HfFeed *known, const HfFeed *feed)
{
  g_autoptr(GString) text = g_string_new (NULL);
  HfExpression *first = known->when->pdata[0];
  g_autoptr(HfExpression) either = NULL;

  append_all (text, known->when);
  g_string_append (text, " or ");
  append_all (text, feed->when);
  if (text->len > MAX_CONDITION)
    {
      g_clear_pointer (&known->when, g_ptr_array_unref);
      return;
    }
  either = hf_expression_new (text->str, hf_expression_get_file (first), hf_expression_get_line (first),
                              hf_expression_get_column (first));
  g_ptr_array_set_size (known->when, 0);
  g_ptr_array_add (known->when, g_steal_pointer (&either));
}

static void
merge_conditions (HfFeed *known, HfFeed *feed)
{
  if (feed->triggers == HF_TRIGGER_MANUAL)
    return;
  if (known->triggers == HF_TRIGGER_MANUAL)
    known->when = g_steal_pointer (&feed->when);
  else if (known->when == NULL || feed->when == NULL)
    g_clear_pointer (&known->when, g_ptr_array_unref);
  else if (!is_same (known->when, feed->when))
    widen (known, feed);
}

/* What syncs by itself is not only for a person to start. */
static void
merge_triggers (HfFeed *known, HfTrigger triggers)
{
  known->triggers |= triggers;
  if (known->triggers != HF_TRIGGER_MANUAL)
    known->triggers &= ~HF_TRIGGER_MANUAL;
}

static void
add_place (HfFeed *feed, const char *place)
{
  if (!g_ptr_array_find_with_equal_func (feed->places, place, g_str_equal, NULL))
    g_ptr_array_add (feed->places, g_strdup (place));
}

void
hf_solution_take_feed (HfSolution *self, HfFeed *feed)
{
  HfFeed *known = g_hash_table_lookup (self->feeds_by_key, feed->key);

  if (known != NULL)
    {
      merge_conditions (known, feed);
      merge_triggers (known, feed->triggers);
      if (known->places->len < MAX_PLACES)
        add_place (known, feed->place);
      hf_feed_free (feed);
      return;
    }
  feed->places = g_ptr_array_new_with_free_func (g_free);
  add_place (feed, feed->place);
  g_hash_table_insert (self->feeds_by_key, feed->key, feed);
  g_ptr_array_add (self->feeds, feed);
}

gboolean
hf_duration_parse (const char *text, gint64 *us)
{
  static const struct
  {
    const char *unit;
    gint64 seconds;
  } units[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 } };
  gsize digits = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, digits);
  guint64 count;

  if (!g_ascii_string_to_unsigned (number, 10, 1, 1000000, &count, NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (text + digits, units[i].unit) == 0)
      {
        *us = (gint64) count * units[i].seconds * G_USEC_PER_SEC;
        return TRUE;
      }
  return FALSE;
}
