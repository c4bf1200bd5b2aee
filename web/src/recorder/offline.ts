/** The page works without a network after its first opening: its service worker keeps it, and nothing else. */

/** A phone in its holder opens the page once in weeks: so often it is asked whether there is a newer one, ms. */
const askEveryMs = 3_600_000;

/**
 * Registers the worker, for this page's addresses alone. A newer version takes over while nothing is filmed.
 *
 * @param idle whether the page may be loaded anew just now.
 */
export async function installed(idle: () => boolean): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/optager.sw.js", { scope: "/optager" })
    .catch(() => null);
  if (!registration) return;
  let isReplaced = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isReplaced) window.location.reload();
  });
  window.setInterval(() => {
    void registration.update().catch(() => undefined);
    if (!registration.waiting || !idle()) return;
    isReplaced = true;
    registration.waiting.postMessage("take over");
  }, askEveryMs);
}
