/** Which damages are shown, on the map and in the list. The server decides by it; here it is kept, and written in the address. */

import type { paths } from "../../openapi";
import type { Band, DamageClass, Kind, Status } from "../../wire";

/** Dismissed and verified damages are not on the map, so they cannot be filtered for. */
export const shownStatuses = ["new", "reopened", "assigned", "repaired"] as const satisfies readonly Status[];
export type ShownStatus = (typeof shownStatuses)[number];
export const allClasses = ["D40", "D20", "D00", "D10"] as const satisfies readonly DamageClass[];
export const allBands = ["soon", "plan", "watch"] as const satisfies readonly Band[];
export const allKinds = ["road", "path"] as const satisfies readonly Kind[];

export interface Filter {
  /** What is ticked of these is shown. */
  readonly bands: ReadonlySet<Band>;
  readonly classes: ReadonlySet<DamageClass>;
  readonly statuses: ReadonlySet<ShownStatus>;
  /** Of these nothing else is shown, once one is picked. */
  readonly kinds: ReadonlySet<Kind>;
  readonly roadClasses: ReadonlySet<number>;
  readonly streets: ReadonlySet<string>;
  readonly teams: ReadonlySet<number>;
  readonly orders: ReadonlySet<number>;
  /** First seen so many days ago or later. */
  readonly days: number | null;
  readonly grown: boolean;
  /** What may be a damage too. */
  readonly uncertain: boolean;
}

export const everything: Filter = {
  bands: new Set<Band>(allBands), classes: new Set<DamageClass>(allClasses), statuses: new Set<ShownStatus>(shownStatuses),
  kinds: new Set(), roadClasses: new Set(), streets: new Set(), teams: new Set(), orders: new Set(),
  days: null, grown: false, uncertain: false,
};

/** As the server is asked. */
export type FilterQuery = Omit<
  NonNullable<paths["/finding/damages"]["get"]["parameters"]["query"]>, "sort" | "after" | "most"
>;

export function queryOf(filter: Filter): FilterQuery {
  return {
    ...ticked("band", filter.bands, allBands.length),
    ...ticked("class", filter.classes, allClasses.length),
    ...ticked("status", filter.statuses, shownStatuses.length),
    ...picked("kind", filter.kinds),
    ...picked("road_class", filter.roadClasses),
    ...picked("street", filter.streets),
    ...picked("team", filter.teams),
    ...picked("order", filter.orders),
    ...(filter.days === null ? {} : { days: filter.days }),
    ...(filter.grown ? { grown: true } : {}),
    ...(filter.uncertain ? { uncertain: true } : {}),
  };
}

/** Nothing ticked shows nothing, and an address without the word shows all. */
const ticked = (name: string, values: ReadonlySet<string>, of: number): object =>
  values.size === of ? {} : { [name]: values.size ? [...values] : ["none"] };

const picked = (name: string, values: ReadonlySet<string | number>): object => (values.size ? { [name]: [...values] } : {});

/** As it stands in an address: `band=soon&kind=path`. */
export function wordsOf(filter: Filter): string {
  const pairs = Object.entries(queryOf(filter)).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]));
  return new URLSearchParams(pairs).toString();
}

/** Out of an address; what is not known there is left out. */
export function filterOf(address: string): Filter {
  const asked = new URLSearchParams(address);
  const some = <Value extends string>(name: string, all: readonly Value[]): ReadonlySet<Value> =>
    asked.has(name) ? new Set(all.filter((value) => asked.getAll(name).includes(value))) : new Set(all);
  const numbers = (name: string): ReadonlySet<number> => new Set(asked.getAll(name).map(Number).filter(Number.isSafeInteger));
  const days = asked.get("days");
  return {
    bands: some("band", allBands), classes: some("class", allClasses), statuses: some("status", shownStatuses),
    kinds: new Set(allKinds.filter((kind) => asked.getAll("kind").includes(kind))),
    roadClasses: numbers("road_class"), streets: new Set(asked.getAll("street")), teams: numbers("team"), orders: numbers("order"),
    days: days !== null && /^\d{1,4}$/.test(days) ? Number(days) : null,
    grown: asked.get("grown") === "true", uncertain: asked.get("uncertain") === "true",
  };
}

export const hidesSomething = (filter: Filter): boolean => wordsOf({ ...filter, uncertain: false }) !== "";

export const toggled = <Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> => {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
};
