/** Which damages the map shows. What is hidden is not assigned. */

import type { FilterSpecification } from "maplibre-gl";

import type { Band, DamageClass, DotProperties, Status } from "../../wire";

/** Dismissed and verified damages are not on the map, so they cannot be filtered for. */
export const shownStatuses = ["new", "reopened", "assigned", "repaired"] as const satisfies readonly Status[];
export const allClasses = ["D40", "D20", "D00", "D10"] as const satisfies readonly DamageClass[];

export interface Filter {
  readonly bands: ReadonlySet<Band>;
  readonly classes: ReadonlySet<DamageClass>;
  readonly statuses: ReadonlySet<Status>;
}

export const everything: Filter = {
  bands: new Set<Band>(["soon", "plan", "watch"]),
  classes: new Set<DamageClass>(allClasses),
  statuses: new Set<Status>(shownStatuses),
};

export const isShown = (filter: Filter, dot: DotProperties): boolean =>
  filter.bands.has(dot.band) && filter.classes.has(dot.class) && filter.statuses.has(dot.status);

export const hidesSomething = (filter: Filter): boolean =>
  filter.bands.size < everything.bands.size ||
  filter.classes.size < everything.classes.size ||
  filter.statuses.size < everything.statuses.size;

export const toggled = <Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> => {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
};

/** The same rule for the map's own filter; one layer draws one band. */
export function expressionFor(filter: Filter, band: Band): FilterSpecification {
  if (!filter.bands.has(band)) return ["literal", false] as unknown as FilterSpecification;
  return [
    "all",
    ["==", ["get", "band"], band],
    ["in", ["get", "class"], ["literal", [...filter.classes]]],
    ["in", ["get", "status"], ["literal", [...filter.statuses]]],
  ];
}
