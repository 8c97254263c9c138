/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for a terminal. Guarantees: what a service sent can never drive the terminal: no control character passes. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

#define SECOND G_GINT64_CONSTANT (1)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static char *
format_span (gint64 seconds)
{
  if (seconds < 2 * MINUTE)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < 2 * HOUR)
    return g_strdup_printf (_("%d min"), (int) (seconds / MINUTE));
  if (seconds < 2 * DAY)
    return g_strdup_printf (_("%d h"), (int) (seconds / HOUR));
  return g_strdup_printf (_("%d days"), (int) MIN (seconds / DAY, 100000));
}

char *
hf_ctl_format_relative (gint64 us, gint64 now)
{
  gint64 seconds = (us - now) / G_USEC_PER_SEC;
  g_autofree char *span = format_span (ABS (seconds));

  if (us == 0)
    return g_strdup (_("never"));
  if (ABS (seconds) < 2)
    return g_strdup (_("now"));
  return g_strdup_printf (seconds < 0 ? _("%s ago") : _("in %s"), span);
}

char *
hf_ctl_format_time (gint64 us)
{
  g_autoptr(GDateTime) time = us != 0 ? g_date_time_new_from_unix_local (us / G_USEC_PER_SEC) : NULL;
  g_autofree char *relative = hf_ctl_format_relative (us, g_get_real_time ()), *absolute = NULL;

  if (time == NULL)
    return g_strdup (_("never"));
  absolute = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
  return g_strdup_printf ("%s (%s)", absolute, relative);
}

char *
hf_ctl_format_number (gint64 number)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

static guint
char_width (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2
                                                              : 1;
}

guint
hf_ctl_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += char_width (g_utf8_get_char (p));
  return width;
}

char *
hf_ctl_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\r' || c == '\t')
        g_string_append_c (out, ' ');
      else
        g_string_append_unichar (out, g_unichar_iscntrl (c) ? 0xfffd : c);
    }
  return g_string_free (out, FALSE);
}

char *
hf_ctl_cut_text (const char *text, guint width)
{
  const char *p = text;
  guint used = 0;

  if (hf_ctl_text_width (text) <= width)
    return g_strdup (text);
  while (*p != '\0' && used + char_width (g_utf8_get_char (p)) < width)
    {
      used += char_width (g_utf8_get_char (p));
      p = g_utf8_next_char (p);
    }
  return g_strdup_printf ("%.*s…", (int) (p - text), text);
}
