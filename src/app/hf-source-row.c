/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One service in the status popover. Follows its source. */

#include "hf-source-row.h"

#include <glib/gi18n-lib.h>

#include "hf-text.h"
#include "hf-widgets.h"

struct _HfSourceRow
{
  GtkListBoxRow parent_instance;

  HfEngine *engine;
  HfSource *source;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *state;
  GtkLabel *error;
  GtkWidget *try_button;
};

G_DEFINE_FINAL_TYPE (HfSourceRow, hf_source_row, GTK_TYPE_LIST_BOX_ROW)

static char *
describe (HfSource *source)
{
  gint64 now = g_get_real_time ();
  gint64 next = hf_source_get_next_try (source);
  g_autofree char *last = hf_text_age (hf_source_get_last_success (source), now);
  g_autofree char *next_time = hf_text_time (next);

  switch (hf_source_get_reach (source))
    {
    case HF_REACH_UP:   return g_strdup_printf (_("Reachable · last answer %s"), last);
    case HF_REACH_DOWN:
      return next > now ? g_strdup_printf (_("Not reachable · next try at %s · last answer %s"), next_time, last)
                        : g_strdup_printf (_("Not reachable · last answer %s"), last);
    case HF_REACH_UNKNOWN:
    default:            return g_strdup (_("Not asked yet"));
    }
}

static void
try_cb (HfSourceRow *self)
{
  hf_engine_try_anyway (self->engine, self->source);
}

static void
hf_source_row_dispose (GObject *object)
{
  HfSourceRow *self = HF_SOURCE_ROW (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (hf_source_row_parent_class)->dispose (object);
}

static void
hf_source_row_class_init (HfSourceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_source_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-source-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfSourceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfSourceRow, name);
  gtk_widget_class_bind_template_child (widget_class, HfSourceRow, state);
  gtk_widget_class_bind_template_child (widget_class, HfSourceRow, error);
  gtk_widget_class_bind_template_child (widget_class, HfSourceRow, try_button);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
}

static void
hf_source_row_init (HfSourceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_source_row_new (HfEngine *engine, HfSource *source)
{
  HfSourceRow *self = g_object_new (HF_TYPE_SOURCE_ROW, NULL);

  self->engine = g_object_ref (engine);
  self->source = g_object_ref (source);
  g_signal_connect_object (source, "notify", G_CALLBACK (hf_source_row_refresh), self, G_CONNECT_SWAPPED);
  hf_source_row_refresh (self);
  return GTK_WIDGET (self);
}

void
hf_source_row_refresh (HfSourceRow *self)
{
  HfReach reach = hf_source_get_reach (self->source);
  const char *error = hf_source_get_last_error (self->source);
  g_autofree char *state = describe (self->source);
  gboolean down = reach == HF_REACH_DOWN;

  gtk_label_set_label (self->name, hf_source_get_name (self->source));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), hf_source_get_name (self->source));
  gtk_label_set_label (self->state, state);
  gtk_label_set_label (self->error, error != NULL ? error : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), down && error != NULL);
  gtk_widget_set_visible (self->try_button, down);
  gtk_image_set_from_icon_name (self->icon, down ? "network-error-symbolic" : reach == HF_REACH_UP ? "emblem-ok-symbolic"
                                                                                                   : "network-server-symbolic");
  hf_widget_set_state_style (GTK_WIDGET (self->icon), down ? "error" : reach == HF_REACH_UP ? "success"
                                                                                            : "dim-label");
}
