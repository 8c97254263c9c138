// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';

export function read() {
  return readFileSync('/etc/passwd', 'utf8');
}
