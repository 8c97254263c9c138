/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dataset under a condition that a person wrote. Guarantees: the condition stays within its parentheses, so it decides about
 * records and nothing else; however many match, one page is in memory. What guards the SQL is hf-guarded.c. */

#include "hf-select.h"

#include <string.h>

#include "hf-match.h"
#include "hf-sql-scan.h"

#define MAX_PAGE_BYTES (1024 * 1024)
#define ORDER_PARAMETER "holdfast_order"

struct _HfSelect
{
  HfGuarded *guarded;
  HfGuardedRun *run; /* NULL: there is no table */
  char *entity;
  HfMatch *match; /* (nullable) */
  guint limit, count;
  gboolean done, more;
};

static char *
make_order (const HfQuery *query)
{
  const char *direction = query->descending ? " DESC" : "";

  if (query->order == NULL)
    return g_strdup_printf ("rowid%s", direction);
  if (strcmp (query->order, "id") == 0)
    return g_strdup_printf ("id%s", direction);
  return g_strdup_printf ("json_extract(data, @" ORDER_PARAMETER ") COLLATE NOCASE%s, rowid", direction);
}

/* JSON paths have no escape for a quote inside quotes: such a property sorts as if it were absent. */
static HfJsonObject *
make_parameters (const HfQuery *query)
{
  HfJsonObject *parameters = hf_json_object_new ();
  g_autofree char *path = NULL;

  if (query->order != NULL && strchr (query->order, '"') == NULL)
    path = g_strdup_printf ("$.\"%s\"", query->order);
  hf_json_object_set_string (parameters, ORDER_PARAMETER, path);
  return parameters;
}

static gboolean
start (HfSelect *self, const HfQuery *query, const char *where, GCancellable *cancellable, GError **error)
{
  g_autofree char *table = hf_sql_identifier (query->entity), *order = make_order (query);
  g_autofree char *prefix = g_strdup_printf ("SELECT id, data FROM %s WHERE (", table);
  /* The new line ends a comment at the condition's end. */
  g_autofree char *sql = g_strdup_printf ("%s%s\n) ORDER BY %s", prefix, where, order);
  g_autoptr(HfJsonObject) parameters = make_parameters (query);

  self->run = hf_guarded_run (self->guarded,
                              &(HfGuardedQuery){ .sql = sql, .prefix = strlen (prefix), .parameters = parameters },
                              cancellable, error);
  return self->run != NULL;
}

static gboolean
find_table (HfGuarded *guarded, const char *entity, gboolean *found, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (hf_guarded_get_db (guarded), "SELECT 1 FROM _dataset WHERE entity = ?", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  step = hf_stmt_step (stmt, error);
  *found = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

HfSelect *
hf_select_new (HfGuarded *guarded, const HfQuery *query, const char *where, guint limit, GCancellable *cancellable,
               GError **error)
{
  g_autoptr(HfSelect) self = NULL;
  gboolean known, found;

  if (!hf_sql_check_expression (where, error))
    return NULL;
  hf_guarded_set_trusting (guarded, TRUE);
  known = find_table (guarded, query->entity, &found, error);
  hf_guarded_set_trusting (guarded, FALSE);
  if (!known)
    return NULL;
  self = g_new0 (HfSelect, 1);
  self->guarded = guarded;
  self->entity = g_strdup (query->entity);
  self->match = query->filter != NULL && *query->filter != '\0' ? hf_match_new (query->filter) : NULL;
  self->limit = limit;
  self->done = !found;
  if (found && !start (self, query, where, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
hf_select_free (HfSelect *self)
{
  g_clear_pointer (&self->run, hf_guarded_run_free);
  g_clear_pointer (&self->match, hf_match_free);
  g_free (self->entity);
  g_free (self);
}

static void
take_row (HfSelect *self, HfPage *page, gsize *bytes)
{
  HfStmt *row = hf_guarded_run_get_row (self->run);
  const char *data = hf_stmt_text (row, 1);
  gsize length = hf_stmt_length (row, 1);

  if (self->match != NULL && !hf_match_find (self->match, data, length))
    return;
  if (self->limit != 0 && self->count == self->limit)
    {
      self->more = self->done = TRUE;
      return;
    }
  page->rows[page->n_rows].id = g_strdup (hf_stmt_text (row, 0));
  page->rows[page->n_rows].data = g_strndup (data, length);
  page->n_rows++;
  self->count++;
  *bytes += length;
}

static gboolean
fill (HfSelect *self, HfPage *page, GError **error)
{
  gsize bytes = 0;

  while (!self->done && page->n_rows < HF_PAGE_SIZE && bytes < MAX_PAGE_BYTES)
    {
      switch (hf_guarded_run_step (self->run, error))
        {
        case HF_STEP_ROW:
          take_row (self, page, &bytes);
          break;
        case HF_STEP_DONE:
          self->done = TRUE;
          break;
        case HF_STEP_ERROR:
        default:
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
add_badges (HfSelect *self, HfPage *page, GError **error)
{
  g_autoptr(HfStmt) badge = hf_page_prepare_badge (hf_guarded_get_db (self->guarded), error);

  for (guint i = 0; badge != NULL && i < page->n_rows; i++)
    page->rows[i].badge = hf_page_read_badge (badge, self->entity, page->rows[i].id);
  return badge != NULL;
}

HfPage *
hf_select_next (HfSelect *self, GError **error)
{
  g_autoptr(HfPage) page = hf_page_new ();
  gboolean filled = fill (self, page, error);

  hf_guarded_set_trusting (self->guarded, TRUE);
  filled = filled && add_badges (self, page, error);
  hf_guarded_set_trusting (self->guarded, FALSE);
  return filled ? g_steal_pointer (&page) : NULL;
}

gboolean
hf_select_is_done (HfSelect *self)
{
  return self->done;
}

gboolean
hf_select_has_more (HfSelect *self)
{
  return self->more;
}
