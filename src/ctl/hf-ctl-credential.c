/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl credential: sets, removes and lists the secrets that functions name. Guarantees: a secret comes from standard input
 * only (arguments are seen by every process of the machine), is not shown while it is typed, and is never printed. */

#include "hf-ctl.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <hf-engine-credentials.h>

#define MOST_BYTES (64 * 1024)

static char *type;
static char **hosts;

static const GOptionEntry entries[] = {
  { "type", 0, 0, G_OPTION_ARG_STRING, &type, N_ ("set: what it is: bearer (default), basic, apiKey"), N_ ("TYPE") },
  { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &hosts, N_ ("set: a host it may be sent to; may be repeated"), N_ ("HOST") },
  { NULL },
};

static const char *const types[] = { "bearer", "basic", "apiKey" };

/* --- the secret --- */

static struct termios terminal;

/* A terminal that stays silent is of no use to the shell that gets it back. */
static void
restore_terminal (int signal_number)
{
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &terminal);
  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

static void
catch_endings (void (*handler) (int))
{
  static const int endings[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    signal (endings[i], handler);
}

/* Up to the end of the input or, from a terminal, of the line. Returns: bytes, -1 after an error */
static gssize
read_input (char *buffer, gsize size, gboolean line)
{
  gsize length = 0;

  while (length < size)
    {
      gssize n = read (STDIN_FILENO, buffer + length, size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      length += (gsize) n;
      if (n == 0 || (line && memchr (buffer, '\n', length) != NULL))
        break;
    }
  return (gssize) length;
}

static gssize
read_silently (const char *name, char *buffer, gsize size)
{
  struct termios silent;
  gssize length;

  if (tcgetattr (STDIN_FILENO, &terminal) != 0)
    return read_input (buffer, size, FALSE);
  silent = terminal;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ECHOE | ECHOK | ECHONL);
  catch_endings (restore_terminal);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  g_printerr (g_str_equal (type, "basic") ? _("User:password for “%s”: ") : _("Secret for “%s”: "), name);
  length = read_input (buffer, size, TRUE);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &terminal);
  catch_endings (SIG_DFL);
  g_printerr ("\n");
  return length;
}

/* What a line of text does not contain would not survive the way to a service unnoticed. */
static HfCtlExit
check_secret (const char *secret, gssize length)
{
  if (length < 0)
    return hf_ctl_fail (_("The secret could not be read: %s"), g_strerror (errno));
  if (length >= MOST_BYTES)
    return hf_ctl_fail (_("The secret is too long"));
  if (strlen (secret) != (gsize) length || *secret == '\0' || strpbrk (secret, "\r\n") != NULL
      || !g_utf8_validate (secret, -1, NULL))
    return hf_ctl_fail (_("Standard input must be the secret: one line of text"));
  if (g_str_equal (type, "basic") && strchr (secret, ':') == NULL)
    return hf_ctl_fail (_("A secret of type “basic” is “user:password”"));
  return HF_CTL_OK;
}

static void
strip_line_end (char *secret, gssize *length)
{
  if (*length > 0 && secret[*length - 1] == '\n')
    secret[--*length] = '\0';
  if (*length > 0 && secret[*length - 1] == '\r')
    secret[--*length] = '\0';
}

/* --- verbs --- */

static gboolean
is_known (const char *name)
{
  g_auto(GStrv) names = hf_engine_credential_list (NULL);

  return names != NULL && g_strv_contains ((const char *const *) names, name);
}

static HfCtlExit
store (const char *name, const char *secret)
{
  g_autoptr(GError) error = NULL;

  if (!hf_engine_credential_set (name, type, secret, (const char *const *) hosts, &error))
    return hf_ctl_fail ("%s", error->message);
  return HF_CTL_OK;
}

static gboolean
choose_type (void)
{
  if (type == NULL)
    type = g_strdup (types[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (type, types[i]) == 0)
      {
        g_free (type);
        type = g_strdup (types[i]);
        return TRUE;
      }
  return FALSE;
}

static HfCtlExit
set (const char *name)
{
  static char secret[MOST_BYTES + 1];
  gssize length;
  HfCtlExit code;

  if (!choose_type ())
    return hf_ctl_usage (_("“%s” is no type; it must be bearer, basic or apiKey"), type);
  if (hosts == NULL && !is_known (name))
    return hf_ctl_usage (_("Say which host the secret may be sent to: --host HOST"));
  length = isatty (STDIN_FILENO) ? read_silently (name, secret, MOST_BYTES) : read_input (secret, MOST_BYTES, FALSE);
  strip_line_end (secret, &length);
  code = check_secret (secret, length);
  if (code == HF_CTL_OK)
    code = store (name, secret);
  explicit_bzero (secret, sizeof secret);
  return code;
}

static HfCtlExit
remove_one (const char *name)
{
  g_autoptr(GError) error = NULL;

  if (!hf_engine_credential_remove (name, &error))
    return hf_ctl_fail ("%s", error->message);
  return HF_CTL_OK;
}

static HfCtlExit
list (HfCtl *ctl)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) names = hf_engine_credential_list (&error);

  if (names == NULL)
    return hf_ctl_fail ("%s", error->message);
  if (ctl->json)
    hf_ctl_json_list_begin ();
  else if (*names == NULL)
    g_print (_("No credentials.\n"));
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *shown = hf_ctl_clean_text (names[i]);

      if (ctl->json)
        {
          HfJsonObject *object = hf_json_object_new ();

          hf_json_object_set_string (object, "name", names[i]);
          hf_ctl_json_list_add (object);
        }
      else
        {
          g_print ("%s\n", shown);
        }
    }
  if (ctl->json)
    hf_ctl_json_list_end ();
  return HF_CTL_OK;
}

static HfCtlExit
choose (HfCtl *ctl, char **args, guint n_args)
{
  gboolean is_set = n_args > 0 && g_str_equal (args[0], "set");

  if (n_args == 0)
    return hf_ctl_usage (_("Say what to do: set NAME, remove NAME or list"));
  if (!is_set && (type != NULL || hosts != NULL))
    return hf_ctl_usage (_("--type and --host belong to “credential set”"));
  if (n_args == 1 && g_str_equal (args[0], "list"))
    return list (ctl);
  if (is_set && n_args > 2)
    return hf_ctl_usage (_("The secret is read from standard input, never from the command line"));
  if (n_args != 2 || *args[1] == '\0')
    return hf_ctl_usage (_("Say what to do: set NAME, remove NAME or list"));
  if (is_set)
    return set (args[1]);
  if (g_str_equal (args[0], "remove"))
    return remove_one (args[1]);
  return hf_ctl_usage (_("“%s” is nothing that can be done with a credential"), args[0]);
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  HfCtlExit code = choose (ctl, args, n_args);

  g_clear_pointer (&type, g_free);
  g_clear_pointer (&hosts, g_strfreev);
  return code;
}

const HfCtlVerb hf_ctl_credential_verb
    = { "credential", "list|set|remove [NAME]", N_ ("Keep the secrets that functions are called with"), entries, run };
