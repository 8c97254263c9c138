/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows JSON. Guarantees: a text of any size is shown in bounded time, because only its first 256 KiB are laid out, without
 * colours and not editable; in lines, because one line of that length takes seconds. The text is never changed beyond
 * indentation. */

#include "hf-json-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <hf-json.h>
#include <string.h>

#define MAX_SHOWN (256 * 1024)

struct _HfJsonView
{
  GtkSourceView parent_instance;
};

G_DEFINE_FINAL_TYPE (HfJsonView, hf_json_view, GTK_SOURCE_TYPE_VIEW)

static void
follow_style_cb (HfJsonView *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));

  gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (buffer),
                                      gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

/* GtkSourceView gets its buffer only here. */
static void
hf_json_view_constructed (GObject *object)
{
  HfJsonView *self = HF_JSON_VIEW (object);
  GtkTextView *text = GTK_TEXT_VIEW (self);
  GtkSourceBuffer *buffer;

  G_OBJECT_CLASS (hf_json_view_parent_class)->constructed (object);
  buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (text));
  gtk_source_buffer_set_language (buffer,
                                  gtk_source_language_manager_get_language (gtk_source_language_manager_get_default (), "json"));
  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_text_view_set_monospace (text, TRUE);
  gtk_text_view_set_editable (text, FALSE);
  gtk_text_view_set_wrap_mode (text, GTK_WRAP_WORD_CHAR);
  /* Tab must leave the view: it is a text to read or a short object to edit, indented by spaces. */
  gtk_text_view_set_accepts_tab (text, FALSE);
  gtk_text_view_set_left_margin (text, 12);
  gtk_text_view_set_right_margin (text, 12);
  gtk_text_view_set_top_margin (text, 9);
  gtk_text_view_set_bottom_margin (text, 9);
  gtk_source_view_set_indent_width (GTK_SOURCE_VIEW (self), 2);
  gtk_source_view_set_insert_spaces_instead_of_tabs (GTK_SOURCE_VIEW (self), TRUE);
  gtk_source_view_set_auto_indent (GTK_SOURCE_VIEW (self), TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (follow_style_cb), self,
                           G_CONNECT_SWAPPED);
  follow_style_cb (self);
}

static void
hf_json_view_class_init (HfJsonViewClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = hf_json_view_constructed;
}

static void
hf_json_view_init (HfJsonView *self)
{
}

static void
break_line (GString *out, guint depth)
{
  g_string_append_printf (out, "\n%*s", (int) MIN (depth, 40) * 2, "");
}

/* The first @length bytes of JSON, which hf_json_pretty() would not take, in lines. */
static char *
indent_start (const char *raw, gsize length)
{
  GString *out = g_string_sized_new (length * 2);
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = raw[i];

      if (!quoted && (c == '}' || c == ']') && i > 0 && (raw[i - 1] == '{' || raw[i - 1] == '['))
        g_string_truncate (out, out->len - 1 - 2 * MIN (depth--, 40));
      else if (!quoted && (c == '}' || c == ']'))
        break_line (out, depth > 0 ? --depth : 0);
      if (quoted || !g_ascii_isspace (c))
        g_string_append_c (out, c);
      if (c == '\\' && quoted && i + 1 < length)
        g_string_append_c (out, raw[++i]);
      else if (c == '"')
        quoted = !quoted;
      else if (!quoted && (c == '{' || c == '['))
        break_line (out, ++depth);
      else if (!quoted && c == ',')
        break_line (out, depth);
      else if (!quoted && c == ':')
        g_string_append_c (out, ' ');
    }
  return g_string_free (out, FALSE);
}

void
hf_json_view_set_json (HfJsonView *self, const char *raw)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gsize length = raw != NULL ? strlen (raw) : 0;
  g_autofree char *text = NULL;

  g_return_if_fail (HF_IS_JSON_VIEW (self));

  gtk_source_buffer_set_highlight_syntax (GTK_SOURCE_BUFFER (buffer), length <= MAX_SHOWN);
  if (length > MAX_SHOWN)
    {
      g_autofree char *lines = indent_start (raw, MAX_SHOWN);
      g_autofree char *start = g_utf8_make_valid (lines, -1);
      g_autofree char *size = g_format_size (length);

      text = g_strdup_printf (_("%s\n… (%s in all: the rest is not shown)"), start, size);
      gtk_text_view_set_editable (GTK_TEXT_VIEW (self), FALSE);
    }
  else if (length > 0 && hf_json_validate (raw, (gssize) length, NULL))
    text = hf_json_pretty (raw, (gssize) length);
  else
    text = g_utf8_make_valid (raw != NULL ? raw : "", (gssize) length);
  gtk_text_buffer_set_text (buffer, text, -1);
}

char *
hf_json_view_get_text (HfJsonView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter start, end;

  g_return_val_if_fail (HF_IS_JSON_VIEW (self), NULL);

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}
