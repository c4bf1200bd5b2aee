/** Room on the phone. What the server lacks is never overwritten: then the recorder says so and stops. */

import { pieces } from "./database";
import { remove } from "./files";

/** Left for the phone itself, bytes; a piece of a minute has up to 8 MB. */
const reserveBytes = 100e6;
/** Until this phone's own figure is known: some 290 MB an hour. */
const typicalBytesAnHour = 290e6;

export interface Space {
  /** For more pieces. */
  readonly freeBytes: number;
  readonly freeHours: number;
}

/** @param bytesAnHour as filmed lately, where something was. */
export async function space(bytesAnHour: number | null): Promise<Space> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  const freeBytes = Math.max(0, quota - usage - reserveBytes);
  return { freeBytes, freeHours: freeBytes / (bytesAnHour ?? typicalBytesAnHour) };
}

/** Whether another piece fits, after what the server has confirmed was deleted, oldest first. */
export async function makeRoom(): Promise<boolean> {
  for (const piece of await pieces.all()) if (piece.state === "stored") await remove(piece);
  return (await space(null)).freeBytes > 0;
}
