/** The one door to the server: every request, and every way it can fail, goes through here. */

import createClient from "openapi-fetch";

import type { FilterQuery } from "./foreman/finding/filter";
import type { paths } from "./openapi";
import type {
  AlreadyAssigned, Area, CorrectedTo, DeviceChange, DismissedAs, FailureBody, NotAssigned, RetentionRule, RoadClass, Role, Sort, TeamChange, UserChange, Vehicle,
} from "./wire";
import { language, words } from "./words";

/** What went wrong, in words that can be shown as they are. `code` is the server's own, or "network". */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    private readonly body: Partial<FailureBody> = {},
  ) {
    super(message);
  }

  static from(error: unknown): Failure {
    return error instanceof Failure ? error : new Failure("unexpected", String(error));
  }

  get alreadyAssigned(): AlreadyAssigned[] {
    return this.body.already_assigned ?? [];
  }

  get failed(): NotAssigned[] {
    return this.body.failed ?? [];
  }
}

/** Dispatches "lost" when the server says that nobody is logged in any more. */
export const session = new EventTarget();

const client = createClient<paths>({
  headers: { "Accept-Language": language, "X-Vejsyn": "1" },
  fetch: (request) => fetch(request).catch(unreachable),
});

function unreachable(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  throw new Failure("network", words.failure.network);
}

/** The answer itself, or a `Failure`. */
async function answerOf<Answer>(
  call: Promise<{ data?: Answer; error?: unknown; response: Response }>,
): Promise<Answer> {
  const { data, error, response } = await call;
  if (response.ok) return data as Answer;
  throw failureOf(response.status, error);
}

/** Refusals of whoever is not in yet, or proves who he is once more. */
const atTheDoor = new Set(["wrong_password", "second_factor_wanted", "wrong_code"]);

/** A proxy's error page is no body of ours: its text is not shown. */
function failureOf(status: number, error: unknown): Failure {
  const body: Partial<FailureBody> = typeof error === "object" && error !== null ? error : {};
  const code = body.code ?? `http_${status}`;
  if (status === 401 && !atTheDoor.has(code)) session.dispatchEvent(new Event("lost"));
  return new Failure(code, body.message ?? words.failure.status(status), status, body);
}

/** What a body asks for that asks for nothing in particular. */
const unfiltered = {
  band: [], class: [], status: [], kind: [], road_class: [], street: [], team: [], order: [], grown: false, uncertain: false,
} satisfies FilterQuery;

const damageId = (id: number) => ({ params: { path: { damage_id: id } } });
const deviceId = (id: number) => ({ params: { path: { device_id: id } } });
const userId = (id: number) => ({ params: { path: { user_id: id } } });
const orderId = (id: number) => ({ params: { path: { order_id: id } } });

export const server = {
  logIn: (username: string, password: string, code: string | null) =>
    answerOf(client.POST("/session", { body: { username, password, code } })),
  wayIn: () => answerOf(client.GET("/session/oidc")),
  startAtProvider: () => answerOf(client.POST("/session/oidc/start")),
  comeBack: (code: string, state: string) => answerOf(client.POST("/session/oidc", { body: { code, state } })),
  logOutAt: () => answerOf(client.GET("/session/oidc/log-out")),
  logOut: () => answerOf(client.DELETE("/session")),
  me: () => answerOf(client.GET("/me")),
  sessions: () => answerOf(client.GET("/me/sessions")),
  endSession: (id: number) =>
    answerOf(client.DELETE("/me/sessions/{log_in_id}", { params: { path: { log_in_id: id } } })),
  secondFactor: () => answerOf(client.GET("/me/second-factor")),
  offerSecondFactor: () => answerOf(client.POST("/me/second-factor")),
  confirmSecondFactor: (offer: string, code: string) =>
    answerOf(client.PUT("/me/second-factor", { body: { offer, code } })),
  removeSecondFactor: (code: string) => answerOf(client.POST("/me/second-factor/remove", { body: { code } })),
  choosePassword: (secret: string, password: string) =>
    answerOf(client.POST("/session/password", { body: { secret, password } })),

  users: () => answerOf(client.GET("/users")),
  addUser: (username: string, name: string, role: Role) => answerOf(client.POST("/users", { body: { username, name, role } })),
  changeUser: (id: number, body: UserChange) => answerOf(client.PATCH("/users/{user_id}", { ...userId(id), body })),
  passwordLink: (id: number) => answerOf(client.POST("/users/{user_id}/password-link", userId(id))),
  endLogIns: (id: number) => answerOf(client.DELETE("/users/{user_id}/sessions", userId(id))),
  settings: () => answerOf(client.GET("/settings")),

  morning: () => answerOf(client.GET("/me/morning")),
  setMorning: (email: string, at: string) => answerOf(client.PUT("/me/morning", { body: { email, at } })),
  forgoMorning: () => answerOf(client.DELETE("/me/morning")),

  map: () => answerOf(client.GET("/map")),
  /** What lies in an area, as a filter leaves it. */
  search: (area: Area, filter: FilterQuery, signal?: AbortSignal) =>
    answerOf(client.POST("/damages/search", { body: { area, filter: { ...unfiltered, ...filter } }, ...(signal ? { signal } : {}) })),
  damages: (filter: FilterQuery, sort: Sort, after: string | null, signal: AbortSignal) =>
    answerOf(client.GET("/finding/damages", {
      params: { query: { ...filter, sort, ...(after === null ? {} : { after }) } }, signal,
    })),
  places: (text: string, signal: AbortSignal) =>
    answerOf(client.GET("/finding/places", { params: { query: { text } }, signal })),
  views: () => answerOf(client.GET("/views")),
  saveView: (name: string, asked: string) => answerOf(client.POST("/views", { body: { name, asked } })),
  removeView: (id: number) => answerOf(client.DELETE("/views/{view_id}", { params: { path: { view_id: id } } })),
  damage: (id: number) => answerOf(client.GET("/damages/{damage_id}", damageId(id))),
  dismiss: (id: number, reason: string, what: DismissedAs) =>
    answerOf(client.POST("/damages/{damage_id}/dismiss", { ...damageId(id), body: { reason, what } })),
  confirm: (id: number) => answerOf(client.POST("/damages/{damage_id}/confirm", damageId(id))),
  reopen: (id: number, reason: string) =>
    answerOf(client.POST("/damages/{damage_id}/reopen", { ...damageId(id), body: { reason } })),
  measureDepth: (id: number, mm: number) =>
    answerOf(client.POST("/damages/{damage_id}/depth", { ...damageId(id), body: { depth_mm: mm } })),

  /** `key` names one press of the button: the same key twice is one correction. */
  correct: (id: number, to: CorrectedTo, key: string) =>
    answerOf(client.POST("/damages/{damage_id}/corrections", {
      params: { ...damageId(id).params, header: { "Idempotency-Key": key } }, body: { to },
    })),
  undoCorrection: (id: number, correction: number) =>
    answerOf(client.POST("/damages/{damage_id}/corrections/{correction_id}/undo", {
      params: { path: { damage_id: id, correction_id: correction } },
    })),

  merge: (ids: readonly number[]) => answerOf(client.POST("/damages/merge", { body: { ids: [...ids] } })),
  split: (id: number, sightings: readonly number[]) =>
    answerOf(client.POST("/damages/{damage_id}/split", { ...damageId(id), body: { sightings: [...sightings] } })),
  undoRegrouping: (id: number) =>
    answerOf(client.POST("/regroupings/{regrouping_id}/undo", { params: { path: { regrouping_id: id } } })),

  teams: () => answerOf(client.GET("/teams")),
  addTeam: (name: string, email: string) => answerOf(client.POST("/teams", { body: { name, email } })),
  changeTeam: (id: number, body: TeamChange) =>
    answerOf(client.PATCH("/teams/{team_id}", { params: { path: { team_id: id } }, body })),

  /** `key` names one press of the button: the same key twice makes one work order. */
  assign: (ids: readonly number[], moved: readonly number[], teamId: number, note: string, dueOn: string | null, key: string) =>
    answerOf(client.POST("/work-orders", {
      params: { header: { "Idempotency-Key": key } },
      body: { area: { type: "ids", ids: [...ids] }, moved: [...moved], team_id: teamId, note: note || null, due_on: dueOn },
    })),
  /** What the form is filled in with, for some damages; the most urgent will do. */
  proposal: (ids: readonly number[], signal: AbortSignal) =>
    answerOf(client.GET("/work-orders/proposal", { params: { query: { damage: [...ids] } }, signal })),
  workOrders: () => answerOf(client.GET("/work-orders")),
  workOrder: (id: number) => answerOf(client.GET("/work-orders/{order_id}", orderId(id))),
  withdraw: (id: number) => answerOf(client.POST("/work-orders/{order_id}/withdraw", orderId(id))),
  sendLink: (id: number) => answerOf(client.POST("/work-orders/{order_id}/link", orderId(id))),

  devices: () => answerOf(client.GET("/devices")),
  unfinishedUploads: () => answerOf(client.GET("/devices/uploads")),
  addDevice: (name: string, vehicle: Vehicle) => answerOf(client.POST("/devices", { body: { name, vehicle } })),
  renewCode: (id: number) => answerOf(client.POST("/devices/{device_id}/code", deviceId(id))),
  changeDevice: (id: number, body: DeviceChange) =>
    answerOf(client.PATCH("/devices/{device_id}", { ...deviceId(id), body })),
  revokeDevice: (id: number) => answerOf(client.POST("/devices/{device_id}/revoke", deviceId(id))),
  nights: () => answerOf(client.GET("/nights")),
  audit: (before?: number) => answerOf(client.GET("/audit", { params: { query: before ? { before } : {} } })),
  retention: () => answerOf(client.GET("/retention")),
  setTerm: (rule: RetentionRule["rule"], days: number | null) =>
    answerOf(client.PUT("/retention/{rule}", { params: { path: { rule } }, body: { days } })),

  recordings: () => answerOf(client.GET("/recordings")),
  retryRecording: (id: number) =>
    answerOf(client.POST("/recordings/{recording_id}/retry", { params: { path: { recording_id: id } } })),
  overdueSections: () => answerOf(client.GET("/inspection/overdue")),
  inspectedMonths: () => answerOf(client.GET("/inspection/months")),
  roadClasses: () => answerOf(client.GET("/road-classes")),
  intervalEffect: (id: RoadClass["id"], days: number | null) =>
    answerOf(client.GET("/road-classes/{class_id}/effect", {
      params: { path: { class_id: id }, query: days === null ? {} : { interval_days: days } },
    })),
  setInterval: (id: RoadClass["id"], days: number | null) =>
    answerOf(client.PUT("/road-classes/{class_id}", {
      params: { path: { class_id: id } }, body: { interval_days: days },
    })),
};

/** What a crew reports of one of its tasks; what is null is left out. */
export interface Report {
  photo: Blob | null;
  note: string;
  depthMm: number | null;
  minutes: number | null;
  material: string;
}

/** How a task went. */
export type Outcome = "done" | "partly" | "not_found";

const reported = {
  done: "/crew/{token}/tasks/{task_id}/done",
  partly: "/crew/{token}/tasks/{task_id}/partly",
  not_found: "/crew/{token}/tasks/{task_id}/not-found",
} as const;

const taskId = (token: string, id: number) => ({ params: { path: { token, task_id: id } } });

/** What a crew asks through its link, whose secret is `token`. */
export const crewServer = {
  list: (token: string) => answerOf(client.GET("/crew/{token}", { params: { path: { token } } })),
  read: (token: string) => answerOf(client.POST("/crew/{token}/read", { params: { path: { token } } })),
  report: (token: string, id: number, outcome: Outcome, { photo, note, depthMm, minutes, material }: Report) =>
    answerOf(client.POST(reported[outcome], {
      ...taskId(token, id),
      body: { note, depth_mm: depthMm, minutes, material },
      bodySerializer: (fields) => form(fields, photo),
    })),
  depth: (token: string, id: number, depthMm: number) =>
    answerOf(client.POST("/crew/{token}/tasks/{task_id}/depth", {
      ...taskId(token, id), body: { depth_mm: depthMm }, bodySerializer: (fields) => form(fields),
    })),
  undo: (token: string, id: number) =>
    answerOf(client.POST("/crew/{token}/tasks/{task_id}/undo", taskId(token, id))),
};

function form(fields: Record<string, unknown> = {}, photo: Blob | null = null): FormData {
  const data = new FormData();
  if (photo) data.set("photo", photo, "udfoert.jpg");
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== "") data.set(name, String(value));
  return data;
}
