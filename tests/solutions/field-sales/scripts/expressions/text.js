// SPDX-License-Identifier: GPL-3.0-or-later
export let separator = '-';

export function slug(text) {
  console.log('slug', text);
  return text.toLowerCase().replace(/[^a-z0-9]+/g, separator).replace(/^-|-$/g, '');
}

export function coalesce(...candidates) {
  for (const candidate of candidates) {
    if (candidate !== null && candidate !== undefined && candidate !== '') {
      return candidate;
    }
  }
  return undefined;
}

export async function later(value) {
  return value;
}
