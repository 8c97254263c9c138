// SPDX-License-Identifier: GPL-3.0-or-later
// Weeks begin on Monday, days are written as the services write them.
import { startOfWeek, endOfWeek, parseISO } from 'date-fns';
import * as dates from 'date-fns';

const options = { weekStartsOn: 1 };
const iso = (date) => dates.format(date, 'yyyy-MM-dd');

export function weekStart(day) {
  return iso(startOfWeek(parseISO(day), options));
}

export const weekEnd = (day) => iso(endOfWeek(parseISO(day), options));
