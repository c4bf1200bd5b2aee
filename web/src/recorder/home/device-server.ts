/** The phone's door to the server. */

import { language } from "../../words";
import type { Device } from "../kept/database";
import type { Rules } from "./rules";

/** The server said no, in words that can be shown, or could not be asked (`status` 0). */
export class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export interface Facts {
  readonly name: string;
  readonly rules: Rules;
}

export interface Status {
  readonly version: string;
  readonly battery: number | null;
  readonly charging: boolean | null;
  readonly free_bytes: number | null;
  readonly waiting: number;
  readonly recording: boolean;
  readonly note: string | null;
}

/** A network that is there by name only does not answer; ms. */
const patienceMs = 20_000;

export async function enrol(code: string): Promise<Pick<Device, "id" | "name" | "key">> {
  const { device_id: id, name, key } = await ask("POST", "/device/enrol", null, { code }) as {
    device_id: number; name: string; key: string;
  };
  return { id, name, key };
}

export const facts = async (key: string): Promise<Facts> => await ask("GET", "/device", key) as Facts;

export const report = async (key: string, status: Status): Promise<void> =>
  void (await ask("POST", "/device/status", key, status));

/** Which of these files are whole, checked and kept. */
export async function stored(key: string, sha256: readonly string[]): Promise<ReadonlySet<string>> {
  const answer = await ask("POST", "/device/stored", key, { sha256 }) as { stored: string[] };
  return new Set(answer.stored);
}

async function ask(method: string, path: string, key: string | null, body?: object): Promise<unknown> {
  const headers: Record<string, string> = { "Accept-Language": language, "X-Vejsyn": "1" };
  if (key) headers["Authorization"] = `Bearer ${key}`;
  if (body) headers["Content-Type"] = "application/json";
  const request: RequestInit = { method, headers, cache: "no-store", signal: AbortSignal.timeout(patienceMs) };
  if (body) request.body = JSON.stringify(body);
  const answer = await fetch(path, request).catch((error: unknown) => {
    throw new Refused(0, String(error));
  });
  const said: unknown = await answer.json().catch(() => null);
  if (answer.ok) return said;
  const { message } = (said ?? {}) as { message?: string };
  throw new Refused(answer.status, message ?? "");
}
