/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words and icons for the engine's values, in one place, so that every page calls a thing by the same name. Pure: no widgets,
 * no state. */

#include "hf-text.h"

#include <glib/gi18n-lib.h>

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
hf_text_age (gint64 at, gint64 now)
{
  gint64 age = MAX (now - at, 0);

  if (at == 0)
    return g_strdup (_("never"));
  if (age < MINUTE)
    return g_strdup (_("just now"));
  if (age < HOUR)
    return g_strdup_printf (_("%d min ago"), (int) (age / MINUTE));
  if (age < 2 * DAY)
    return g_strdup_printf (_("%d h ago"), (int) (age / HOUR));
  return g_strdup_printf (_("%d d ago"), (int) (age / DAY));
}

static char *
format_local (gint64 at, const char *format)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (at / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

char *
hf_text_time (gint64 at)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *day = NULL;

  if (at == 0)
    return g_strdup ("");
  day = format_local (at, "%Y-%m-%d");
  return format_local (at, g_str_equal (day, today) ? "%H:%M:%S" : "%Y-%m-%d %H:%M");
}

char *
hf_text_full_time (gint64 at)
{
  return at != 0 ? format_local (at, "%Y-%m-%d %H:%M:%S") : g_strdup (_("never"));
}

char *
hf_text_duration (gint64 us)
{
  if (us < G_USEC_PER_SEC)
    return g_strdup_printf (_("%d ms"), (int) (MAX (us, 0) / 1000));
  if (us < MINUTE)
    return g_strdup_printf (_("%.1f s"), (double) us / G_USEC_PER_SEC);
  return g_strdup_printf (_("%d min %d s"), (int) (us / MINUTE), (int) (us % MINUTE / G_USEC_PER_SEC));
}

char *
hf_text_number (gint64 number)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

char *
hf_text_shorten (const char *text, gsize max)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gsize count = 0;

  for (const char *p = text; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      if (count++ == max)
        {
          g_string_append (out, "…");
          break;
        }
      g_string_append_unichar (out, g_unichar_iscntrl (g_utf8_get_char (p)) ? ' ' : g_utf8_get_char (p));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

const char *
hf_text_state (HfCommandState state)
{
  switch (state)
    {
    case HF_COMMAND_WAITING:   return _("Waiting");
    case HF_COMMAND_SENDING:   return _("Sending");
    case HF_COMMAND_RETRYING:  return _("Retrying");
    case HF_COMMAND_STUCK:     return _("Stuck");
    case HF_COMMAND_DONE:      return _("Done");
    case HF_COMMAND_DISCARDED: return _("Discarded");
    default:                   return "";
    }
}

const char *
hf_text_state_icon (HfCommandState state)
{
  switch (state)
    {
    case HF_COMMAND_WAITING:   return "document-open-recent-symbolic";
    case HF_COMMAND_SENDING:   return "document-send-symbolic";
    case HF_COMMAND_RETRYING:  return "view-refresh-symbolic";
    case HF_COMMAND_STUCK:     return "dialog-error-symbolic";
    case HF_COMMAND_DONE:      return "emblem-ok-symbolic";
    case HF_COMMAND_DISCARDED: return "user-trash-symbolic";
    default:                   return "content-loading-symbolic";
    }
}

const char *
hf_text_state_style (HfCommandState state)
{
  switch (state)
    {
    case HF_COMMAND_SENDING:   return "accent";
    case HF_COMMAND_WAITING:
    case HF_COMMAND_RETRYING:  return "warning";
    case HF_COMMAND_STUCK:     return "error";
    case HF_COMMAND_DONE:      return "success";
    case HF_COMMAND_DISCARDED:
    default:                   return "dim-label";
    }
}

const char *
hf_text_freshness (HfFreshness freshness)
{
  switch (freshness)
    {
    case HF_FRESHNESS_NEVER:  return _("Never synced");
    case HF_FRESHNESS_FRESH:  return _("Fresh");
    case HF_FRESHNESS_AGEING: return _("Ageing");
    case HF_FRESHNESS_OLD:    return _("Old");
    default:                  return "";
    }
}

const char *
hf_text_freshness_style (HfFreshness freshness)
{
  switch (freshness)
    {
    case HF_FRESHNESS_FRESH:  return "success";
    case HF_FRESHNESS_AGEING: return "warning";
    case HF_FRESHNESS_OLD:    return "error";
    case HF_FRESHNESS_NEVER:
    default:                  return "dim-label";
    }
}

const char *
hf_text_level_icon (HfLevel level)
{
  switch (level)
    {
    case HF_LEVEL_OK:        return "emblem-ok-symbolic";
    case HF_LEVEL_BUSY:      return "emblem-synchronizing-symbolic";
    case HF_LEVEL_OFFLINE:   return "network-offline-symbolic";
    case HF_LEVEL_ATTENTION: return "dialog-warning-symbolic";
    case HF_LEVEL_PROBLEM:   return "dialog-error-symbolic";
    default:                 return "content-loading-symbolic";
    }
}

const char *
hf_text_level_style (HfLevel level)
{
  switch (level)
    {
    case HF_LEVEL_OK:        return "success";
    case HF_LEVEL_BUSY:      return "accent";
    case HF_LEVEL_OFFLINE:
    case HF_LEVEL_ATTENTION: return "warning";
    case HF_LEVEL_PROBLEM:   return "error";
    default:                 return "dim-label";
    }
}

const char *
hf_text_network (HfNetwork network)
{
  switch (network)
    {
    case HF_NETWORK_OFFLINE: return _("No network");
    case HF_NETWORK_PORTAL:  return _("The network wants you to sign in first");
    case HF_NETWORK_LIMITED: return _("The network does not reach the internet");
    case HF_NETWORK_ONLINE:  return _("Connected to the network");
    default:                 return "";
    }
}

const char *
hf_text_network_icon (HfNetwork network)
{
  switch (network)
    {
    case HF_NETWORK_OFFLINE: return "network-offline-symbolic";
    case HF_NETWORK_PORTAL:  return "dialog-password-symbolic";
    case HF_NETWORK_LIMITED: return "network-no-route-symbolic";
    case HF_NETWORK_ONLINE:
    default:                 return "network-transmit-receive-symbolic";
    }
}

const char *
hf_text_attempt_class (const char *nick)
{
  HfError code;

  if (nick == NULL)
    return _("No answer yet");
  if (g_str_equal (nick, "done") || !hf_error_from_nick (nick, &code))
    return _("Accepted");
  switch (code)
    {
    case HF_ERROR_OFFLINE:         return _("No network");
    case HF_ERROR_TRANSIENT:       return _("The service could not be reached");
    case HF_ERROR_BUSY:            return _("The service asked to slow down");
    case HF_ERROR_SERVER:          return _("The service failed");
    case HF_ERROR_AUTH:            return _("Sign-in needed");
    case HF_ERROR_PERMANENT:       return _("Refused");
    case HF_ERROR_CONFLICT:        return _("Conflict with another version");
    case HF_ERROR_UNKNOWN_OUTCOME: return _("Sent, but the answer was lost");
    case HF_ERROR_INVALID:         return _("Not valid");
    case HF_ERROR_STORE:           return _("The local database refused");
    default:                       return "";
    }
}
