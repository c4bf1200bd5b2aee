/** UTC on the wire, Copenhagen's clock on the screen. */

import { language, words } from "./words";

const locale = language === "da" ? "da-DK" : "en-GB";
const timeZone = "Europe/Copenhagen";
const dayFormat = new Intl.DateTimeFormat(locale, { timeZone, day: "numeric", month: "short", year: "numeric" });
const timeFormat = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit" });
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone });

/** The server writes UTC; should it leave the zone out, it still means UTC. */
const instant = (iso: string): Date => new Date(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);

export const day = (iso: string): string => dayFormat.format(instant(iso));

/** A day that has no time of its own, as 2026-12-04. */
export const calendarDay = (on: string): string => dayFormat.format(new Date(`${on}T12:00:00Z`));

/** Today's, as the server writes days. */
export const today = (): string => isoDay.format(new Date());

export const clockTime = (iso: string): string => timeFormat.format(instant(iso));

export function moment(iso: string): string {
  const ago = daysAgo(iso);
  const name = ago === 0 ? words.time.today : ago === 1 ? words.time.yesterday : day(iso);
  return `${name} ${timeFormat.format(instant(iso))}`;
}

export function daysSince(iso: string): string {
  const ago = daysAgo(iso);
  if (ago <= 0) return words.time.today;
  return ago === 1 ? words.time.yesterday : words.time.daysAgo(ago);
}

/** Calendar days in Copenhagen, so that last night's drive is "yesterday" and not "0 days". */
function daysAgo(iso: string): number {
  const midnight = (date: Date): number => Date.parse(`${isoDay.format(date)}T00:00:00Z`);
  return Math.round((midnight(new Date()) - midnight(instant(iso))) / 86_400_000);
}
