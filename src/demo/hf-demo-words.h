/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The vocabulary of the demo's data, kept apart from the code that puts it together. No real person, company, telephone
 * number or domain: numbers are from ranges set aside for fiction, domains end in `.example`. */

#define HF_DEMO_N_CULTURES 12
#define HF_DEMO_N_NAMES 6
#define HF_DEMO_N_PLACES 4
#define HF_DEMO_N_TRADES 4

typedef struct
{
  const char *city;
  const char *postal_code;
  const char *street;
  const char *latitude, *longitude; /* as text: they go into the JSON in these very digits */
} HfDemoPlace;

/* A company is called prefix + family name + suffix. */
typedef struct
{
  const char *prefix, *suffix;
} HfDemoTrade;

typedef struct
{
  const char *country, *language;
  gboolean family_first;
  const char *first[HF_DEMO_N_NAMES];
  const char *family[HF_DEMO_N_NAMES];
  HfDemoPlace places[HF_DEMO_N_PLACES];
  HfDemoTrade trades[HF_DEMO_N_TRADES];
} HfDemoCulture;

typedef struct
{
  const char *name;
  const char *category;
} HfDemoPartKind;

extern const HfDemoCulture hf_demo_cultures[HF_DEMO_N_CULTURES];

#define HF_DEMO_N_PART_KINDS 20
extern const HfDemoPartKind hf_demo_part_kinds[HF_DEMO_N_PART_KINDS];
#define HF_DEMO_N_PART_GRADES 8
extern const char *const hf_demo_part_grades[HF_DEMO_N_PART_GRADES];
#define HF_DEMO_N_JOBS 12
extern const char *const hf_demo_jobs[HF_DEMO_N_JOBS];
#define HF_DEMO_N_SKILLS 8
extern const char *const hf_demo_skills[HF_DEMO_N_SKILLS];
#define HF_DEMO_N_NOTES 16
extern const char *const hf_demo_notes[HF_DEMO_N_NOTES];
#define HF_DEMO_N_SENTENCES 12
extern const char *const hf_demo_sentences[HF_DEMO_N_SENTENCES];

G_END_DECLS
