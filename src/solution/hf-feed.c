/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A feed's identity and the small values around it. Guarantees: the key does not depend on the order parameters are
 * written in, so that a tidied file does not make a feed start over. */

#include "hf-solution-private.h"

#include <string.h>

#include <hf-json.h>

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
  g_free (feed->place);
  g_free (feed->unusable);
  g_free (feed);
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
