/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an error handler's `notification` and `alert` say, as text for the activity log: Holdfast shows neither by itself. Pure.
 * Guarantees: short, whatever a solution writes there. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

#define MAX_CHARS 300

/* (transfer full) (nullable): the texts of a map, in the order people read them. */
static char *
join_texts (const char *raw)
{
  static const char *const keys[] = { "title", "description", "message", "body", "text" };
  g_autoptr(HfJsonObject) object = hf_json_object_parse (raw, -1, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; object != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *part = hf_json_object_get_text (object, keys[i]);

      if (part != NULL && *part != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ": " : "", part);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static char *
text_of (const char *raw)
{
  g_autofree char *text = NULL;

  if (raw == NULL || g_str_equal (raw, "null"))
    return NULL;
  text = *raw == '{' ? join_texts (raw) : NULL;
  if (text == NULL)
    text = hf_json_unquote (raw, -1);
  if (*text == '\0')
    return NULL;
  if (g_utf8_strlen (text, -1) > MAX_CHARS)
    {
      g_autofree char *begin = g_utf8_substring (text, 0, MAX_CHARS);

      return g_strconcat (begin, "…", NULL);
    }
  return g_steal_pointer (&text);
}

char *
hf_function_describe_notice (const char *notification, const char *alert)
{
  g_autofree char *said = text_of (notification), *shown = text_of (alert);

  if (said != NULL && shown != NULL)
    return g_strdup_printf (_("notification “%s”, alert “%s”"), said, shown);
  if (said != NULL)
    return g_strdup_printf (_("notification “%s”"), said);
  return shown != NULL ? g_strdup_printf (_("alert “%s”"), shown) : NULL;
}
