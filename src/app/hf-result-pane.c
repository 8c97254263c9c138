/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What came of a call. The first line says how it ended in words; which page shows first is what a person wants to see first: the
 * records, else what was said. */

#include "hf-result-pane.h"

#include <glib/gi18n-lib.h>

#include "hf-change-list.h"
#include "hf-json-view.h"
#include "hf-result-table.h"
#include "hf-text.h"
#include "hf-widgets.h"

struct _HfResultPane
{
  AdwBin parent_instance;

  HfFunctionResult *result;
  gboolean folded;

  GtkImage *icon;
  GtkLabel *summary;
  GtkStack *stack;
  AdwStatusPage *running;
  GtkSpinner *spinner;
  GtkWidget *error_box;
  GtkLabel *error;
  GtkLabel *advice;
  GtkLabel *warnings;
  AdwViewStack *pages;
  HfResultTable *table;
  HfJsonView *json;
  GtkTextView *exchange;
  AdwViewStackPage *changes_tab;
  HfChangeList *changes;
};

G_DEFINE_FINAL_TYPE (HfResultPane, hf_result_pane, ADW_TYPE_BIN)

typedef enum
{
  PROP_FOLDED = 1
} HfResultPaneProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* "Done · 200 · 12 records · 2 pages · 0.3 s" */
static char *
summarize (HfFunctionResult *result)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *duration = hf_text_duration (hf_function_result_get_duration (result));
  g_autofree char *records = hf_text_number (hf_function_result_get_n_records (result));
  guint pages = hf_function_result_get_pages (result), status = hf_function_result_get_status (result);
  gint64 n = hf_function_result_get_n_records (result);

  if (hf_function_result_get_error (result) != NULL)
    g_string_append (text, _("Failed"));
  else
    g_string_append (text, hf_function_result_get_skip (result) != NULL ? _("Not sent") : _("Done"));
  if (status != 0)
    g_string_append_printf (text, " · %u", status);
  if (hf_function_result_get_records (result) != NULL)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%s record", "%s records", (gulong) n), records);
    }
  if (pages > 1)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u page", "%u pages", pages), pages);
    }
  g_string_append_printf (text, " · %s", duration);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_part (GString *text, const char *title, const char *head, const char *body)
{
  g_autofree char *pretty = body != NULL && hf_json_validate (body, -1, NULL) ? hf_json_pretty (body, -1) : NULL;
  g_autofree char *start = g_strchomp (g_strdup (head != NULL ? head : _("None.")));

  g_string_append_printf (text, "%s── %s ──\n%s\n", text->len > 0 ? "\n" : "", title, start);
  if (body != NULL && *body != '\0')
    g_string_append_printf (text, "\n%s\n", pretty != NULL ? pretty : body);
}

static void
show_exchange (HfResultPane *self)
{
  HfFunctionResult *result = self->result;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *valid = NULL;

  append_part (text, _("Request"), hf_function_result_get_request (result), hf_function_result_get_request_body (result));
  append_part (text, _("Response"), hf_function_result_get_response (result), hf_function_result_get_response_body (result));
  valid = g_utf8_make_valid (text->str, (gssize) text->len);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->exchange), valid, -1);
}

static const char *
choose_page (HfFunctionResult *result)
{
  if (hf_function_result_get_error (result) != NULL)
    return hf_function_result_get_request (result) != NULL ? "exchange" : "changes";
  if (hf_function_result_get_n_records (result) > 0)
    return "table";
  return hf_function_result_get_output (result) != NULL ? "json" : "changes";
}

static void
show_words (HfResultPane *self)
{
  HfFunctionResult *result = self->result;
  const char *error = hf_function_result_get_error (result), *skip = hf_function_result_get_skip (result);
  g_autofree char *summary = summarize (result);
  g_autofree char *warnings = g_strjoinv ("\n", (char **) hf_function_result_get_warnings (result));

  gtk_label_set_label (self->summary, summary);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary), summary);
  gtk_image_set_from_icon_name (self->icon, error != NULL ? "dialog-error-symbolic" : "emblem-ok-symbolic");
  hf_widget_set_state_style (GTK_WIDGET (self->icon), error != NULL ? "error" : "success");
  set_text (self->error, error != NULL ? error : skip);
  set_text (self->advice, hf_function_result_get_advice (result));
  gtk_widget_set_visible (self->error_box, error != NULL || skip != NULL);
  set_text (self->warnings, warnings);
}

static void
show_changes (HfResultPane *self)
{
  HfChangeCounts counts = hf_function_result_get_counts (self->result);
  gint64 all = counts.inserted + counts.updated + counts.deleted;
  gboolean open = hf_function_result_get_why_not (self->result) == NULL;

  hf_change_list_set_result (self->changes, self->result);
  adw_view_stack_page_set_badge_number (self->changes_tab, open ? (guint) MIN (all, G_MAXUINT) : 0);
}

/* --- the widget --- */

static void
hf_result_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfResultPaneProperty) id)
    {
    case PROP_FOLDED: g_value_set_boolean (value, HF_RESULT_PANE (object)->folded); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_result_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfResultPaneProperty) id)
    {
    case PROP_FOLDED: HF_RESULT_PANE (object)->folded = g_value_get_boolean (value); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_result_pane_dispose (GObject *object)
{
  g_clear_object (&HF_RESULT_PANE (object)->result);
  G_OBJECT_CLASS (hf_result_pane_parent_class)->dispose (object);
}

static void
hf_result_pane_class_init (HfResultPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_result_pane_get_property;
  object_class->set_property = hf_result_pane_set_property;
  object_class->dispose = hf_result_pane_dispose;
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (HF_TYPE_CHANGE_LIST);
  g_type_ensure (HF_TYPE_JSON_VIEW);
  g_type_ensure (HF_TYPE_RESULT_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-result-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, icon);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, summary);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, stack);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, running);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, error_box);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, error);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, advice);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, warnings);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, pages);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, table);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, json);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, exchange);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, changes_tab);
  gtk_widget_class_bind_template_child (widget_class, HfResultPane, changes);
}

static void
hf_result_pane_init (HfResultPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* HTTP and JSON read from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->exchange), GTK_TEXT_DIR_LTR);
}

void
hf_result_pane_set_result (HfResultPane *self, HfFunctionResult *result)
{
  gboolean news;

  g_return_if_fail (HF_IS_RESULT_PANE (self));

  news = g_set_object (&self->result, result);
  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_stack_set_visible_child_name (self->stack, result != NULL ? "result" : "none");
  gtk_widget_set_visible (GTK_WIDGET (self->icon), result != NULL);
  if (result == NULL)
    {
      gtk_label_set_label (self->summary, _("Answer"));
      hf_result_table_set_result (self->table, NULL);
      hf_change_list_set_result (self->changes, NULL);
      return;
    }
  show_words (self);
  show_changes (self);
  if (!news)
    return;
  hf_result_table_set_result (self->table, result);
  hf_json_view_set_json (self->json, hf_function_result_get_output (result));
  show_exchange (self);
  adw_view_stack_set_visible_child_name (self->pages, choose_page (result));
}

void
hf_result_pane_set_running (HfResultPane *self, const char *function)
{
  g_autofree char *title = NULL;

  g_return_if_fail (HF_IS_RESULT_PANE (self));

  title = g_strdup_printf (_("%s is being run"), function);
  gtk_label_set_label (self->summary, title);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
  adw_status_page_set_title (self->running, _("Waiting for the service"));
  adw_status_page_set_description (self->running, title);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "running");
}
