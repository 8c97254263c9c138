/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values on the command line: `name=text`, `name:=json`, `name@file`. A number's text is kept as it was typed. */

#include "hf-ctl.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_FILE (10 * 1000 * 1000)

static gboolean
read_json (HfJsonObject *values, const char *name, const char *text)
{
  g_autoptr(GError) error = NULL;

  if (!hf_json_validate (text, -1, &error))
    {
      hf_ctl_usage (_("The value of “%s” is not JSON: %s"), name, error->message);
      return FALSE;
    }
  hf_json_object_set (values, name, text);
  return TRUE;
}

static gboolean
read_file (HfJsonObject *values, const char *name, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error))
    hf_ctl_fail ("%s", error->message);
  else if (length > MAX_FILE)
    hf_ctl_fail (_("“%s” is larger than 10 MB"), path);
  else if (!g_utf8_validate_len (text, length, NULL))
    hf_ctl_fail (_("“%s” is not text in UTF-8"), path);
  else
    {
      hf_json_object_set_string (values, name, text);
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_value (HfJsonObject *values, const char *arg)
{
  gsize mark = strcspn (arg, "=@");
  gboolean json = arg[mark] == '=' && mark > 0 && arg[mark - 1] == ':';
  g_autofree char *name = g_strndup (arg, json ? mark - 1 : mark);
  const char *value = arg + mark + 1;

  if (arg[mark] == '\0' || *name == '\0')
    {
      hf_ctl_usage (_("“%s” is not a value; write name=text, name:=json or name@file"), arg);
      return FALSE;
    }
  if (json)
    return read_json (values, name, value);
  if (arg[mark] == '@')
    return read_file (values, name, value);
  hf_json_object_set_string (values, name, value);
  return TRUE;
}

HfJsonObject *
hf_ctl_parse_values (char **args)
{
  g_autoptr(HfJsonObject) values = hf_json_object_new ();

  for (; *args != NULL; args++)
    if (!read_value (values, *args))
      return NULL;
  return g_steal_pointer (&values);
}
