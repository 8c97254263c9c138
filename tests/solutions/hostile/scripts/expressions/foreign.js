import { readFileSync } from 'node:fs';

export function read() {
  return readFileSync('/etc/passwd', 'utf8');
}
