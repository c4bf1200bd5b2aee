/** A key that nothing else has. `crypto.randomUUID` is missing where a closed network serves plain http. */

export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
