// SPDX-License-Identifier: GPL-3.0-or-later
const NEXT = /<([^>]*)>;\s*rel="next"/;

// The address of the next page in a Link header. The service behind the gateway does not know that it is reached by https.
function next(header) {
  const found = NEXT.exec(header || '');
  return found ? found[1].replace(/^http:/, 'https:') : undefined;
}

export { next as nextLink };
