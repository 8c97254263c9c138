export function forever() {
  for (;;) {
    // No return.
  }
}
