/** The one-time code in the office's link: in the fragment, which no server sees, and gone from the address at once. */

export function codeOf(location: Location): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get("kode");
  if (code) window.history.replaceState(null, "", location.pathname);
  return code;
}
