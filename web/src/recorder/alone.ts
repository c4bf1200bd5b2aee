/** One recorder in a browser: a second page would film into the first one's files. */

/** Resolves once this page is the only one, and stays so until it is closed or dies. */
export function alone(): Promise<void> {
  return new Promise((resolve) => {
    void navigator.locks.request("vejsyn-recorder", () => {
      resolve();
      return new Promise<never>(() => undefined);
    });
  });
}
