/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small helpers around GTK's widgets: focus across panes, toasts, colours of states, words for screen readers. Keeps no state. */

#include "hf-widgets.h"

static const char *const state_styles[] = { "accent", "success", "warning", "error", "dim-label" };

void
hf_widget_set_state_style (GtkWidget *widget, const char *style)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_styles); i++)
    if (g_strcmp0 (style, state_styles[i]) == 0)
      gtk_widget_add_css_class (widget, style);
    else
      gtk_widget_remove_css_class (widget, state_styles[i]);
}

static void
forget_toast_cb (GtkWidget *overlay, AdwToast *toast)
{
  if (g_object_get_data (G_OBJECT (overlay), "toast") == toast)
    g_object_set_data (G_OBJECT (overlay), "toast", NULL);
}

/* Toasts queue up, five seconds each; an answer must not wait until all that was said before was read. */
static void
show_toast (GtkWidget *overlay, AdwToast *toast)
{
  AdwToast *last = g_object_get_data (G_OBJECT (overlay), "toast");

  if (last != NULL)
    adw_toast_dismiss (last);
  g_object_set_data_full (G_OBJECT (overlay), "toast", g_object_ref (toast), g_object_unref);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (forget_toast_cb), overlay, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

void
hf_widget_toast (GtkWidget *widget, const char *text, const char *button, const char *action, GVariant *target)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autoptr(GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = NULL;

  if (overlay == NULL)
    return;
  toast = adw_toast_new (markup);
  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
      adw_toast_set_action_target_value (toast, owned);
    }
  show_toast (overlay, toast);
}

static gboolean
leave (GtkWidget *view, GtkDirectionType direction)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (view));
  gboolean moved;

  /* Focus moves on from the first widget that cannot take it, and nothing in a widget that cannot focus is asked. */
  gtk_widget_set_can_focus (view, FALSE);
  moved = gtk_widget_child_focus (root, direction) || gtk_widget_child_focus (root, direction);
  gtk_widget_set_can_focus (view, TRUE);
  return moved;
}

static gboolean
leave_forward_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  return leave (view, GTK_DIR_TAB_FORWARD);
}

static gboolean
leave_backward_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  return leave (view, GTK_DIR_TAB_BACKWARD);
}

static void
add_shortcut (GtkEventController *controller, const char *trigger, GtkShortcutFunc func)
{
  GtkShortcut *shortcut
      = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), gtk_callback_action_new (func, NULL, NULL));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

void
hf_widget_let_tab_leave (GtkWidget *view)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_shortcut (controller, "Tab", leave_forward_cb);
  add_shortcut (controller, "<Shift>Tab", leave_backward_cb);
  gtk_widget_add_controller (view, controller);
}

static void
collect_panes (GtkWidget *widget, GPtrArray *panes)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (gtk_widget_has_css_class (widget, "pane"))
    {
      g_ptr_array_add (panes, widget);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_panes (child, panes);
}

void
hf_widget_cycle_panes (GtkWidget *root, gboolean backward)
{
  g_autoptr(GPtrArray) panes = g_ptr_array_new ();
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (root));
  guint current = 0;

  collect_panes (root, panes);
  if (panes->len == 0)
    return;
  /* Focus outside of every pane goes to the first one. */
  current = backward ? 0 : panes->len - 1;
  for (guint i = 0; i < panes->len; i++)
    if (focus != NULL && gtk_widget_is_ancestor (focus, panes->pdata[i]))
      current = i;
  for (guint step = 1; step <= panes->len; step++)
    {
      guint next = (backward ? current + panes->len - step : current + step) % panes->len;

      if (gtk_widget_child_focus (panes->pdata[next], GTK_DIR_TAB_FORWARD))
        return;
    }
}

GtkWidget *
hf_widget_find_list (GtkWidget *view)
{
  if (GTK_IS_LIST_VIEW (view))
    return view;
  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      return child;
  return NULL;
}

void
hf_widget_set_label (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
hf_widget_set_description (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
hf_widget_set_reason (GtkWidget *widget, const char *reason, const char *tooltip)
{
  gtk_widget_set_tooltip_text (widget, reason != NULL ? reason : tooltip);
  hf_widget_set_description (widget, reason != NULL ? reason : "");
}
