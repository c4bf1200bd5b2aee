/** Holds the screen awake while the page is seen; the browser lets go of it each time the page is hidden. */

export function keepAwake(): void {
  const hold = (): void => {
    if (document.visibilityState === "visible") void navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", hold);
  hold();
}
