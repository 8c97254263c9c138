/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libyaml's terse English in words for people who write solutions. What is not in the table is passed on as it is. */

#include "hf-yaml.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *problem;
  const char *sentence;
} words[] = {
  { "found a tab character that violates indentation", N_ ("A tab cannot be used to indent; use spaces") },
  { "found a tab character where an indentation space is expected", N_ ("A tab cannot be used to indent; use spaces") },
  { "found a tab character that violate intendation", N_ ("A tab cannot be used to indent; use spaces") },
  { "found character that cannot start any token", N_ ("This character cannot begin a value; put the value in quotes") },
  { "mapping values are not allowed in this context",
    N_ ("A “:” is not allowed here; check the indentation, or put the text in quotes") },
  { "block sequence entries are not allowed in this context",
    N_ ("A list item (“-”) is not allowed here; check the indentation") },
  { "could not find expected ':'", N_ ("A “:” is missing after a key") },
  { "did not find expected key", N_ ("A key was expected here; check the indentation and the quotes") },
  { "did not find expected '-' indicator", N_ ("A list item (“-”) was expected here; check the indentation") },
  { "did not find expected ',' or ']'", N_ ("A “,” or the closing “]” is missing") },
  { "did not find expected ',' or '}'", N_ ("A “,” or the closing “}” is missing") },
  { "did not find expected node content", N_ ("A value is missing here") },
  { "did not find expected <document start>", N_ ("The file goes on here after its end; check the indentation") },
  { "found unexpected end of stream", N_ ("The file ends inside a quoted text; the closing quote is missing") },
  { "found unexpected document indicator", N_ ("A quoted text is not closed before this line") },
  { "found unknown escape character", N_ ("This backslash escape is not known; use \\\\ for a backslash, or single quotes") },
  { "did not find expected hexdecimal number", N_ ("A backslash escape needs hexadecimal digits here") },
  { "found invalid Unicode character escape code", N_ ("This escape is not a Unicode character") },
  { "found undefined tag handle", N_ ("This “!tag!” was not declared; put the text in quotes") },
  { "did not find expected alphabetic or numeric character", N_ ("A name is missing after “&” or “*”; put the text in quotes") },
  { "did not find expected comment or line break", N_ ("Only a comment may follow “|” or “>” on this line") },
  { "control characters are not allowed", N_ ("A control character is not allowed here") },
  { "invalid leading UTF-8 octet", N_ ("The file is not valid UTF-8 from here on") },
  { "invalid trailing UTF-8 octet", N_ ("The file is not valid UTF-8 from here on") },
  { "invalid length of a UTF-8 sequence", N_ ("The file is not valid UTF-8 from here on") },
  { "invalid Unicode character", N_ ("The file is not valid UTF-8 from here on") },
  { "incomplete UTF-8 octet sequence", N_ ("The file ends inside a character; it is not valid UTF-8") },
};

const char *
hf_yaml_explain (const char *problem, char at)
{
  if (problem == NULL)
    return _("This is not YAML");
  if (at == '\t' && g_str_equal (problem, "found character that cannot start any token"))
    return _("A tab cannot be used to indent; use spaces");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (problem, words[i].problem))
      return _(words[i].sentence);
  return problem;
}
