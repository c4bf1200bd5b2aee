/** What the phone keeps beside the pieces themselves: its key, and of each piece what became of it. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { Rules } from "../home/rules";

/** What the enrolment gave. */
export interface Device {
  readonly id: number;
  readonly name: string;
  readonly key: string;
  /** As the server last said; kept for when there is no network. */
  readonly rules: Rules;
}

/** How far one of a piece's two files is on its way. */
export interface Sending {
  readonly sha256: string;
  /** Of the upload, once the server gave one; then it goes on at the byte. */
  readonly url: string | null;
  /** When the server had it all, ms of the wall clock; null before. */
  readonly sentAtMs: number | null;
}

export type Role = "video" | "track";

export interface Piece {
  /** Of both files: the first frame's time and the piece's number. */
  readonly stem: string;
  /** Of the drive. */
  readonly recording: string;
  readonly number: number;
  readonly extension: "mp4" | "webm";
  /** An open one is being written, or was when the page died; a stored one may be deleted. */
  readonly state: "open" | "closed" | "stored";
  readonly bytes: number;
  readonly sending: Partial<Record<Role, Sending>>;
}

interface Schema extends DBSchema {
  device: { key: "this"; value: Device };
  pieces: { key: string; value: Piece };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

const database = (): Promise<IDBPDatabase<Schema>> =>
  (opened ??= openDB<Schema>("vejsyn-recorder", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("device");
      fresh.createObjectStore("pieces", { keyPath: "stem" });
    },
  }));

export const device = {
  get: async () => (await database()).get("device", "this"),
  put: async (enrolled: Device) => void (await (await database()).put("device", enrolled, "this")),
  forget: async () => (await database()).delete("device", "this"),
};

export const pieces = {
  /** Oldest first: stems begin with the time. */
  all: async (): Promise<Piece[]> => (await database()).getAll("pieces"),
  put: async (piece: Piece) => void (await (await database()).put("pieces", piece)),
  remove: async (stem: string) => (await database()).delete("pieces", stem),
  /** Changes what is kept in one transaction: page and worker both write. */
  async change(stem: string, change: (piece: Piece) => Piece): Promise<void> {
    const transaction = (await database()).transaction("pieces", "readwrite");
    const before = await transaction.store.get(stem);
    if (before) await transaction.store.put(change(before));
    await transaction.done;
  },
};
