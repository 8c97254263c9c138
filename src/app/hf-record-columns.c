/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cells of the records' table. They are GtkInscriptions, whose size does not depend on their text, so binding a row lays
 * nothing out anew; each follows its row, which fills itself when its page has come. */

#include "hf-record-columns.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-badge.h"
#include "hf-text.h"

#define CELL_CHARS 160
#define SAMPLE_ROWS 20

static void
update_cell_cb (HfRow *row, GParamSpec *pspec, GtkInscription *cell)
{
  const char *name = g_object_get_data (G_OBJECT (cell), "column");
  g_autofree char *text = hf_row_get_loaded (row) ? hf_row_get_field (row, name) : NULL;
  g_autofree char *shown = hf_text_shorten (text, CELL_CHARS);

  gtk_inscription_set_text (cell, shown);
}

static void
update_badge_cb (HfRow *row, GParamSpec *pspec, HfBadge *badge)
{
  hf_badge_set_state (badge, hf_row_get_badge (row));
}

static gboolean
cell_tooltip_cb (GtkInscription *cell, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  const char *text = gtk_inscription_get_text (cell);

  if (text == NULL || g_utf8_strlen (text, -1) < (glong) gtk_inscription_get_nat_chars (cell))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GObject *settings = G_OBJECT (factory);
  GtkWidget *cell = gtk_inscription_new (NULL);
  guint chars = GPOINTER_TO_UINT (g_object_get_data (settings, "chars"));

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  /* As the least too: a table that is too wide scrolls sideways instead of cutting every word. */
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), chars);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), g_object_get_data (settings, "numeric") != NULL ? 1 : 0);
  /* The factory outlives the cells it sets up, and holds the name. */
  g_object_set_data (G_OBJECT (cell), "column", g_object_get_data (settings, "column"));
  gtk_widget_set_has_tooltip (cell, TRUE);
  g_signal_connect (cell, "query-tooltip", G_CALLBACK (cell_tooltip_cb), NULL);
  if (g_object_get_data (settings, "numeric") != NULL)
    gtk_widget_add_css_class (cell, "numeric");
  gtk_list_item_set_child (item, cell);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  HfRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "notify::data", G_CALLBACK (update_cell_cb), cell);
  update_cell_cb (row, NULL, GTK_INSCRIPTION (cell));
}

static void
setup_badge_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_list_item_set_child (item, hf_badge_new ());
}

static void
bind_badge_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *badge = gtk_list_item_get_child (item);
  HfRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "notify::badge", G_CALLBACK (update_badge_cb), badge);
  update_badge_cb (row, NULL, HF_BADGE (badge));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), gtk_list_item_get_child (item));
}

/* How wide a column is and whether it holds numbers, as seen in the rows that are there already. */
static void
sample_column (HfRows *rows, const char *name, guint *chars, gboolean *numeric)
{
  guint n = rows != NULL ? MIN (g_list_model_get_n_items (G_LIST_MODEL (rows)), SAMPLE_ROWS) : 0;
  glong longest = 0;
  guint seen = 0, numbers = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(HfRow) row = g_list_model_get_item (G_LIST_MODEL (rows), i);
      g_autofree char *text = row != NULL && hf_row_get_loaded (row) ? hf_row_get_field (row, name) : NULL;
      char *end = NULL;

      if (text == NULL || *text == '\0')
        continue;
      seen++;
      longest = MAX (longest, g_utf8_strlen (text, 200));
      g_ascii_strtod (text, &end);
      numbers += *end == '\0' && !g_str_has_prefix (text, "0") && !g_str_has_prefix (text, "+");
    }
  *numeric = seen > 0 && numbers == seen;
  *chars = seen > 0 ? CLAMP ((guint) MAX (longest, (glong) strlen (name) + 1) + 2, 7, 26) : 14;
}

GtkColumnViewColumn *
hf_record_column_new (HfRows *rows, const char *name)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;
  guint chars;
  gboolean numeric;

  sample_column (rows, name, &chars, &numeric);
  g_object_set_data_full (G_OBJECT (factory), "column", g_strdup (name), g_free);
  g_object_set_data (G_OBJECT (factory), "chars", GUINT_TO_POINTER (chars));
  g_object_set_data (G_OBJECT (factory), "numeric", GINT_TO_POINTER (numeric));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cell_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (name, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  return column;
}

GtkColumnViewColumn *
hf_badge_column_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_badge_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_badge_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (_("Queue"), factory);
  gtk_column_view_column_set_fixed_width (column, 104);
  return column;
}
