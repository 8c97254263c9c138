/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cells of the records' table. They are GtkInscriptions, whose size does not depend on their text, so binding a row lays
 * nothing out anew; each follows its row, which fills itself when its page has come. */

#include "hf-record-columns.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-text.h"
#include "hf-widgets.h"

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
update_badge_cb (HfRow *row, GParamSpec *pspec, GtkInscription *badge)
{
  const char *nick = hf_row_get_badge (row);
  HfCommandState state;
  gboolean known = nick != NULL && hf_command_state_from_nick (nick, &state);

  if (!known && gtk_inscription_get_text (badge) == NULL)
    return;
  gtk_inscription_set_text (badge, known ? hf_text_state (state) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (badge), known);
  hf_widget_set_state_style (GTK_WIDGET (badge), known ? hf_text_state_style (state) : NULL);
}

/* Some 200 rows of cells are made and thrown away whenever a search changes the number of rows, so each is one widget, made in
 * one call, without a signal of its own. */
static void
setup_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  static const char *const numeric_classes[] = { "numeric", NULL };
  GObject *settings = G_OBJECT (factory);
  guint chars = GPOINTER_TO_UINT (g_object_get_data (settings, "chars"));
  gboolean numeric = g_object_get_data (settings, "numeric") != NULL;
  /* As wide at least as at best: a table that is too wide scrolls sideways instead of cutting every word. */
  GtkWidget *cell = g_object_new (GTK_TYPE_INSCRIPTION,
                                  "text-overflow", GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END,
                                  "min-chars", chars,
                                  "nat-chars", chars,
                                  "xalign", numeric ? 1.0 : 0.0,
                                  "css-classes", numeric ? numeric_classes : NULL,
                                  NULL);

  /* The factory outlives the cells it sets up, and holds the name. */
  g_object_set_data (G_OBJECT (cell), "column", g_object_get_data (settings, "column"));
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
  static const char *const classes[] = { "badge", NULL };

  gtk_list_item_set_child (item,
                           g_object_new (GTK_TYPE_INSCRIPTION, "min-chars", 8, "nat-chars", 8, "xalign", 0.5, "halign",
                                         GTK_ALIGN_START, "valign", GTK_ALIGN_CENTER, "css-classes", classes, "visible", FALSE,
                                         NULL));
}

static void
bind_badge_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *badge = gtk_list_item_get_child (item);
  HfRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "notify::badge", G_CALLBACK (update_badge_cb), badge);
  update_badge_cb (row, NULL, GTK_INSCRIPTION (badge));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), gtk_list_item_get_child (item));
}

/* How wide a column is and whether it holds numbers, as seen in the rows that are there already. */
static void
sample_column (GListModel *rows, const char *name, guint *chars, gboolean *numeric)
{
  guint n = rows != NULL ? MIN (g_list_model_get_n_items (rows), SAMPLE_ROWS) : 0;
  glong longest = 0;
  guint seen = 0, numbers = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(HfRow) row = g_list_model_get_item (rows, i);
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
hf_record_column_new (GListModel *rows, const char *name)
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
