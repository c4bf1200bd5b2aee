/**
 * The crew's answers on their way: kept on the phone first, sent when there is a connection, and sent again until the
 * server has said it has them. The server takes the same answer twice as one.
 */

import { randomKey } from "../random-key";
import { crewServer, Failure } from "../server";
import type { CrewTask } from "../wire";
import { openShelf, type Answer, type Shelf } from "./shelf";

const retryMs = 8000;

export type Draft = Pick<Answer, "kind" | "note" | "depthMm" | "minutes" | "material" | "photo">;

export class Outbox extends EventTarget {
  private waiting = new Map<number, Answer>();
  private shelf: Promise<Shelf> = openShelf();
  private sending: Promise<void> | null = null;
  private timer = 0;

  constructor(private readonly token: string) {
    super();
    addEventListener("online", this.flush);
    document.addEventListener("visibilitychange", () => {
      // A page that is being closed begins nothing that it cannot finish.
      if (document.visibilityState === "visible") void this.flush();
    });
  }

  /** Takes up what an earlier visit left behind. */
  async start(): Promise<void> {
    const answers = await (await this.shelf).all();
    for (const answer of answers) {
      if (answer.token === this.token && !this.waiting.has(answer.taskId)) this.waiting.set(answer.taskId, answer);
    }
    this.changed();
    void this.flush();
  }

  /** Takes over what was answered through an earlier link of the same order, and did not get through in time. */
  async adopt(taskIds: readonly number[]): Promise<void> {
    const shelf = await this.shelf;
    for (const answer of await shelf.all()) {
      const { taskId, token, id } = answer;
      if (token === this.token || !taskIds.includes(taskId)) continue;
      if (!this.waiting.has(taskId)) await this.keep({ ...answer, id: `${this.token}/${taskId}`, token: this.token, refusal: null });
      await shelf.remove(id).catch(() => undefined);
    }
    void this.flush();
  }

  of(taskId: number): Answer | undefined {
    return this.waiting.get(taskId);
  }

  get count(): number {
    return [...this.waiting.values()].filter(({ refusal }) => refusal === null).length;
  }

  /** Everything that still lies on the phone, also what was refused. */
  get kept(): number {
    return this.waiting.size;
  }

  get isSending(): boolean {
    return this.sending !== null;
  }

  async add(taskId: number, draft: Draft): Promise<void> {
    // A depth that still waits goes along with the next answer: a task has one answer under way.
    const measured = this.waiting.get(taskId)?.depthMm ?? null;
    const depthMm = draft.kind === "undo" ? draft.depthMm : (draft.depthMm ?? measured);
    const answer: Answer = {
      ...draft, depthMm, id: `${this.token}/${taskId}`, token: this.token, taskId, stamp: randomKey(), refusal: null,
    };
    await this.keep(answer);
    void this.flush();
  }

  readonly flush = (): Promise<void> => {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
      this.changed();
      clearTimeout(this.timer);
      if (this.count > 0) this.timer = window.setTimeout(this.flush, retryMs);
    });
    return this.sending;
  };

  private async sendAll(): Promise<void> {
    for (const answer of [...this.waiting.values()]) {
      if (answer.refusal !== null) continue;
      this.changed();
      if (!(await this.send(answer))) return; // no connection for one is none for the next
    }
    // Something may have been added meanwhile.
    if ([...this.waiting.values()].some(({ refusal }) => refusal === null)) await this.sendAll();
  }

  /** False when there is no use in going on. */
  private async send(answer: Answer): Promise<boolean> {
    try {
      const task = await post(answer);
      if (this.isLatest(answer)) {
        this.waiting.delete(answer.taskId);
        await (await this.shelf).remove(answer.id).catch(() => undefined);
        this.dispatchEvent(new CustomEvent<CrewTask>("answered", { detail: task }));
      }
      return true;
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.code === "network" || failure.status >= 500 || failure.status === 429) return false;
      if (this.isLatest(answer)) await this.keep({ ...answer, refusal: failure.message });
      return true;
    }
  }

  private isLatest({ taskId, stamp }: Answer): boolean {
    return this.waiting.get(taskId)?.stamp === stamp;
  }

  private async keep(answer: Answer): Promise<void> {
    this.waiting.set(answer.taskId, answer);
    this.changed();
    await (await this.shelf).put(answer).catch(() => undefined); // a full phone must not stop the sending
  }

  private changed(): void {
    this.dispatchEvent(new Event("changed"));
  }
}

function post({ token, taskId, kind, ...said }: Answer): Promise<CrewTask> {
  if (kind === "undo") return crewServer.undo(token, taskId);
  if (kind === "depth") return crewServer.depth(token, taskId, said.depthMm!);
  return crewServer.report(token, taskId, kind, { ...said, minutes: said.minutes ?? null, material: said.material ?? "" });
}
