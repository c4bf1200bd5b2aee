/** The page, the list and its pictures on the phone after the first opening; the service worker does it. */

const pictures = "hold-pictures";

export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/hold.sw.js", { scope: "/hold/" }).catch(() => undefined); // then without
}

/** Has an order's pictures, and of that order no others. */
export async function keepPictures(token: string, wanted: readonly string[]): Promise<void> {
  if (!("caches" in window)) return;
  try {
    const cache = await caches.open(pictures);
    const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname).filter((path) => isOf(token, path));
    await Promise.all(kept.filter((path) => !wanted.includes(path)).map((path) => cache.delete(path)));
    for (const path of wanted.filter((one) => !kept.includes(one))) await cache.add(path);
  } catch {
    // A full phone, or the line is gone: the rest the next time.
  }
}

/** The link was taken back: nothing of it stays on the phone. */
export const forgetPictures = (token: string): Promise<void> => keepPictures(token, []);

const isOf = (token: string, path: string): boolean => path.startsWith(`/crew/${token}/`);
