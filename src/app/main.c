/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program `holdfast`: sets the language and hands over to HfApplication. */

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "hf-application.h"

int
main (int argc, char **argv)
{
  g_autoptr(HfApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, HF_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE); /* ngettext has no domain of its own, unlike _. */
  g_set_application_name ("Holdfast");
  application = hf_application_new (G_APPLICATION_DEFAULT_FLAGS);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
