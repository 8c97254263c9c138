/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What expressions see of the solution, the person and the organization before anything ran. Guarantees: each is a JSON object;
 * what nobody said is absent, but for the person's id and name, which are those of the login. */

#include "hf-solution-private.h"

static char *
make_user (const char *said)
{
  g_autoptr(HfJsonObject) user = hf_json_object_new ();
  g_autoptr(HfJsonObject) own = said != NULL ? hf_json_object_parse (said, -1, NULL) : NULL;

  hf_json_object_set_string (user, "id", g_get_user_name ());
  hf_json_object_set_string (user, "displayName", g_get_user_name ());
  if (own != NULL)
    hf_json_object_merge (user, own);
  return hf_json_object_to_string (user);
}

static char *
make_solution (HfSolution *self)
{
  g_autoptr(HfJsonObject) out = hf_json_object_new ();
  g_autoptr(HfJsonObject) settings = hf_json_object_new ();
  g_autoptr(HfJsonObject) organization = hf_json_object_parse (self->organization_json, -1, NULL);
  g_autofree char *custom = hf_json_object_to_string (self->custom), *state = hf_json_object_to_string (self->state), *raw = NULL;

  hf_json_object_set_string (out, "id", self->id != NULL ? self->id : self->name);
  hf_json_object_set_string (out, "name", self->name);
  hf_json_object_set_string (out, "title", self->title);
  if (self->version != NULL)
    hf_json_object_set_string (out, "version", self->version);
  if (organization != NULL && hf_json_object_get (organization, "id") != NULL)
    hf_json_object_set (out, "organizationId", hf_json_object_get (organization, "id"));
  hf_json_object_set (settings, "custom", custom);
  raw = hf_json_object_to_string (settings);
  hf_json_object_set (out, "settings", raw);
  hf_json_object_set (out, "state", state);
  return hf_json_object_to_string (out);
}

void
hf_solution_make_context (HfSolution *self)
{
  g_autofree char *said = g_steal_pointer (&self->user_json);

  self->user_json = make_user (said);
  if (self->organization_json == NULL)
    self->organization_json = g_strdup ("{}");
  self->solution_json = make_solution (self);
}
