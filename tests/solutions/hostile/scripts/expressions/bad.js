export function boom() {
  throw new Error('boom, says the script');
}
