/** When pieces may be sent: the office decides, the phone obeys. */

import { distanceM } from "../drive/odometer";

export interface Rules {
  readonly networks: "any" | readonly string[];
  readonly depot: { readonly lat: number; readonly lon: number; readonly radius_m: number } | null;
  readonly retain_until_stored: boolean;
}

interface Place {
  readonly lat: number;
  readonly lon: number;
}

/** Until the server has said otherwise. */
export const strictest: Rules = { networks: ["wifi"], depot: null, retain_until_stored: true };

/**
 * Whether to send now.
 *
 * @param network what the browser says of it; iPhones say nothing, and then only the depot's own place tells.
 */
export function maySend(rules: Rules, network: string | undefined, place: Place | null): boolean {
  const { depot } = rules;
  const atDepot = depot !== null && place !== null && distanceM(depot, place) <= depot.radius_m;
  if (rules.networks === "any") return depot === null || atDepot;
  if (network === undefined || network === "unknown") return atDepot;
  return rules.networks.includes(network) && (depot === null || atDepot);
}
