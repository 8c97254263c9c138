/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl: the engine without a display. This file knows the verbs and the options all of them have; what a verb does is in
 * its own file. Guarantees: an error is one line on standard error and a documented exit code; output that could not be
 * written is an error too. */

#include "hf-ctl.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

static const HfCtlVerb *const verbs[] = {
  &hf_ctl_open_verb,  &hf_ctl_check_verb, &hf_ctl_sync_verb,  &hf_ctl_status_verb, &hf_ctl_datasets_verb,    &hf_ctl_show_verb,
  &hf_ctl_query_verb, &hf_ctl_exec_verb,  &hf_ctl_queue_verb, &hf_ctl_watch_verb, &hf_ctl_demo_verb,   &hf_ctl_demo_server_verb,
  &hf_ctl_credential_verb, &hf_ctl_run_verb,
};

static HfCtl ctl;
static gboolean show_version;

static const GOptionEntry common_entries[] = {
  { "solution", 's', 0, G_OPTION_ARG_FILENAME, &ctl.solution, N_ ("The solution: its folder, or the name of one opened before"),
    N_ ("DIR|NAME") },
  { "database", 0, 0, G_OPTION_ARG_FILENAME, &ctl.database, N_ ("Keep the database in this file"), N_ ("FILE") },
  { "offline", 0, 0, G_OPTION_ARG_NONE, &ctl.offline, N_ ("Never touch the network"), NULL },
  { "json", 0, 0, G_OPTION_ARG_NONE, &ctl.json, N_ ("Answer in JSON"), NULL },
  { NULL },
};

static const GOptionEntry main_entries[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, N_ ("Print the version"), NULL },
  { NULL },
};

static void
print_line (const char *text)
{
  g_autofree char *clean = hf_ctl_clean_text (text);

  g_printerr ("holdfastctl: %s\n", clean);
}

HfCtlExit
hf_ctl_fail (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (text);
  return HF_CTL_FAILED;
}

HfCtlExit
hf_ctl_usage (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (text);
  return HF_CTL_USAGE;
}

static char *
describe_verbs (void)
{
  GString *out = g_string_new (_("Verbs:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (out, "  %-12s %s\n", verbs[i]->name, _(verbs[i]->summary));
  g_string_append (out, _("\n“holdfastctl VERB --help” says more about one."));
  return g_string_free (out, FALSE);
}

static const char *
describe_exit_codes (void)
{
  return _("Exit codes:\n"
           "  0  done\n"
           "  1  failed: it could not be done\n"
           "  2  the command line was not understood\n"
           "  3  done, but something is wrong: a dataset failed, the service refused a change, a solution has errors\n"
           "  4  accepted and stored, but not sent yet\n"
           "\nHOLDFAST_SOLUTION names the solution where -s does not; without both it is the one opened last.");
}

/* The options up to the verb. */
static gboolean
parse_main (int *argc, char ***argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("VERB [ARGUMENT…] – sync monitor on the command line"));
  g_autofree char *summary = describe_verbs ();
  g_autoptr(GError) error = NULL;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, main_entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, describe_exit_codes ());
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  hf_ctl_usage ("%s", error->message);
  return FALSE;
}

static gboolean
parse_verb (const HfCtlVerb *verb, int *argc, char ***argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (verb->arguments);
  g_autofree char *name = g_strconcat ("holdfastctl ", verb->name, NULL);
  g_autoptr(GError) error = NULL;

  g_set_prgname (name);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (verb->entries != NULL)
    g_option_context_add_main_entries (context, verb->entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _(verb->summary));
  g_option_context_set_description (context, describe_exit_codes ());
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  hf_ctl_usage ("%s", error->message);
  return FALSE;
}

static const HfCtlVerb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i]->name, name))
      return verbs[i];
  return NULL;
}

static HfCtlExit
run_verb (int argc, char **argv)
{
  const HfCtlVerb *verb = argc > 1 ? find_verb (argv[1]) : NULL;
  guint first = 1;

  if (argc < 2)
    return hf_ctl_usage (_("Say what to do, for instance “holdfastctl status”; --help lists the verbs"));
  if (verb == NULL)
    return hf_ctl_usage (_("There is no verb “%s”; --help lists them"), argv[1]);
  argc--;
  argv++;
  if (!parse_verb (verb, &argc, &argv))
    return HF_CTL_USAGE;
  if (argc > 1 && g_str_equal (argv[1], "--"))
    first = 2;
  for (int i = (int) first; i < argc; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      return hf_ctl_usage (_("An argument is not valid UTF-8"));
  return verb->run (&ctl, argv + first, argc - first);
}

static HfCtlExit
finish_output (HfCtlExit code)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return code;
  return hf_ctl_fail (_("The output could not be written: %s"), g_strerror (errno));
}

int
main (int argc, char **argv)
{
  HfCtlExit code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, HF_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (!parse_main (&argc, &argv))
    return HF_CTL_USAGE;
  if (show_version)
    {
      g_print ("holdfastctl %s\n", HF_VERSION);
      return HF_CTL_OK;
    }
  code = finish_output (run_verb (argc, argv));
  g_free (ctl.solution);
  g_free (ctl.database);
  return code;
}
