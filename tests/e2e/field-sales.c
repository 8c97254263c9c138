/* SPDX-License-Identifier: GPL-3.0-or-later */

/* tests/solutions/field-sales for the real holdfastctl: its servers, its overlay, its credentials. Everything that lies is below
 * the test's own folder; the solution is only read. */

#include "field-sales.h"

static void
set_up (SolutionTest *self)
{
  g_autofree char *folder = solution_test_folder ("field-sales");

  solution_test_set_up (self, folder, "field-sales");
  field_sales_serve (self->server);
  solution_test_set_credential (self, "crm.oauth", "bearer", FIELD_SALES_TOKEN, "crm.fieldsales.example");
  solution_test_set_credential (self, "crm.basic", "basic", FIELD_SALES_BASIC, "crm.fieldsales.example");
  solution_test_set_credential (self, "crm.key", "apiKey", FIELD_SALES_KEY, "crm.fieldsales.example");
}

static void
write_overlay (SolutionTest *self, guint16 sales)
{
  g_autofree char *text = field_sales_make_overlay (sales, hf_script_server_port (self->server));

  solution_test_write_overlay (self, text);
}

gboolean
field_sales_set_up (SolutionTest *self)
{
  g_autofree char *records = field_sales_make_records ();

  set_up (self);
  if (!solution_test_start_peer (self, records))
    return FALSE;
  write_overlay (self, hf_peer_get_port (self->peer));
  return TRUE;
}

void
field_sales_set_up_scripted (SolutionTest *self)
{
  set_up (self);
  write_overlay (self, hf_script_server_port (self->server));
}
