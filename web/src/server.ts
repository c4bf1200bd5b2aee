/** The one door to the server: every request, and every way it can fail, goes through here. */

import type {
  AlreadyAssigned, Area, Damage, DismissedAs, Dots, MapFacts, Me, NotAssigned, Receipt, Recording, RoadClass, Team, WorkOrder,
} from "./wire";
import { language, words } from "./words";

/** What went wrong, in words that can be shown as they are. `code` is the server's own, or "network". */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
  }

  static from(error: unknown): Failure {
    return error instanceof Failure ? error : new Failure("unexpected", String(error));
  }

  get alreadyAssigned(): AlreadyAssigned[] {
    return (this.body["already_assigned"] as AlreadyAssigned[] | undefined) ?? [];
  }

  get failed(): NotAssigned[] {
    return (this.body["failed"] as NotAssigned[] | undefined) ?? [];
  }
}

/** Told when the server says that nobody is logged in any more. */
export const session = new EventTarget();

interface Options {
  method?: string;
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export async function ask<Answer>(path: string, options: Options = {}): Promise<Answer> {
  const headers: Record<string, string> = { "Accept-Language": language, "X-Vejsyn": "1", ...options.headers };
  let body: BodyInit | null = options.form ?? null;
  if (options.json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.json);
  }
  const response = await fetch(path, {
    method: options.method ?? "GET", headers, body, signal: options.signal ?? null,
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failure("network", words.failure.network);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  throw await failureOf(response);
}

async function failureOf(response: Response): Promise<Failure> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const code = typeof body["code"] === "string" ? body["code"] : `http_${response.status}`;
  const message = typeof body["message"] === "string" ? body["message"] : words.failure.status(response.status);
  if (response.status === 401 && code !== "wrong_password") session.dispatchEvent(new Event("lost"));
  return new Failure(code, message, response.status, body);
}

const post = <Answer>(path: string, json: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask<Answer>(path, { method: "POST", json, headers });

export const server = {
  logIn: (username: string, password: string) => post<Me>("/session", { username, password }),
  logOut: () => ask<void>("/session", { method: "DELETE" }),
  me: () => ask<Me>("/me"),

  map: () => ask<MapFacts>("/map"),
  search: (area: Area, signal?: AbortSignal) =>
    ask<Dots>("/damages/search", { method: "POST", json: { area }, ...(signal ? { signal } : {}) }),
  damage: (id: number) => ask<Damage>(`/damages/${id}`),
  dismiss: (id: number, reason: string, what: DismissedAs) => post<Damage>(`/damages/${id}/dismiss`, { reason, what }),
  reopen: (id: number, reason: string) => post<Damage>(`/damages/${id}/reopen`, { reason }),

  measureDepth: (id: number, mm: number) => post<Damage>(`/damages/${id}/depth`, { depth_mm: mm }),
  merge: (ids: readonly number[]) => post<Damage>("/damages/merge", { ids }),
  split: (id: number, sightings: readonly number[]) => post<Damage>(`/damages/${id}/split`, { sightings }),
  undoRegrouping: (id: number) => post<Damage>(`/regroupings/${id}/undo`, {}),

  teams: () => ask<Team[]>("/teams"),
  addTeam: (name: string, email: string) => post<Team>("/teams", { name, email }),

  /** `key` names one press of the button: the same key twice makes one work order. */
  assign: (area: Area, teamId: number, note: string, key: string) =>
    post<Receipt>(
      "/work-orders",
      { area, team_id: teamId, ...(note ? { note } : {}) },
      { "Idempotency-Key": key },
    ),
  workOrders: () => ask<WorkOrder[]>("/work-orders"),
  workOrder: (id: number) => ask<WorkOrder>(`/work-orders/${id}`),
  withdraw: (id: number) => post<WorkOrder>(`/work-orders/${id}/withdraw`, {}),
  sendLink: (id: number) => post<WorkOrder>(`/work-orders/${id}/link`, {}),

  recordings: () => ask<Recording[]>("/recordings"),
  roadClasses: () => ask<RoadClass[]>("/road-classes"),
  setInterval: (id: RoadClass["id"], days: number | null) =>
    ask<RoadClass>(`/road-classes/${encodeURIComponent(id)}`, { method: "PUT", json: { interval_days: days } }),
};
