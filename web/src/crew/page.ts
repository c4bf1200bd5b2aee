/** The crew's page: the list in driving order, as it is known now, with what the phone still has to send. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import "./done-sheet";
import "./task-card";
import { look } from "../look";
import { crewServer, Failure } from "../server";
import { calendarDay } from "../times";
import type { CrewList, CrewTask } from "../wire";
import { words } from "../words";
import { crewLook } from "./crew-look";
import { forgetPictures, keepPictures } from "./offline";
import { Outbox, type Draft } from "./outbox";

const w = words.crew;
const retryMs = 8000;
const refreshMs = 60_000;

/** `/hold/TOKEN`, and behind the `#` the task the mail pointed at. */
const token = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const calledTask = Number(/\d+/.exec(location.hash)?.[0] ?? 0);
const remembered = `vejsyn-hold/${token}`;

@customElement("vs-crew")
export class CrewPage extends LitElement {
  @state() private list: CrewList | null = null;
  @state() private offline = false;
  @state() private unknown = "";
  @state() private answering: CrewTask | null = null;
  private readonly outbox = new Outbox(token);
  private scrolled = false;
  private toldRead = false;

  static override styles = [look, crewLook, css`
    :host { display: block; min-height: 100dvh; background: #e6eae9; color: #101c22; }
    header {
      position: sticky; top: 0; z-index: 2; padding: calc(12px + env(safe-area-inset-top)) 16px 12px; background: #12303d; color: #fff;
    }
    h1 { font-size: 20px; font-weight: 700; letter-spacing: -0.01em; line-height: 1.2; }
    .due { margin-top: 3px; font-size: 16px; }
    .progress { display: flex; align-items: center; gap: 12px; margin-top: 8px; font-size: 16px; font-weight: 600; }
    .progress .bar { flex: 1; height: 10px; border-radius: 5px; background: rgb(255 255 255 / 25%); overflow: hidden; }
    .progress i { display: block; height: 100%; background: #6fdba4; transition: width 0.3s; }
    .waiting { margin: 10px 0 0; padding: 9px 12px; border-radius: 9px; background: #ffe9b8; color: #4c3000; font-size: 16px; font-weight: 600; }
    footer { max-width: 620px; margin: 0 auto; padding: 0 12px 24px; font-size: 14px; }
    footer a { color: var(--ink-2); }
    main { display: grid; gap: 14px; max-width: 620px; margin: 0 auto; padding: 14px 12px calc(28px + env(safe-area-inset-bottom)); }
    vs-task { scroll-margin-top: 130px; }
    .note { padding: 12px 14px; border: 2px solid #c4a24a; border-radius: 12px; background: #fff8e3; font-size: 17px; }
    .note b { display: block; font-size: 14px; font-weight: 650; color: #5d4500; }
    .all { padding: 16px; border-radius: 12px; background: #14663f; color: #fff; font-size: 19px; font-weight: 650; text-align: center; }
    .gone { display: grid; gap: 10px; padding: 40px 20px; font-size: 19px; text-align: center; }
    .gone p + p { color: #2b3b43; font-size: 17px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.outbox.addEventListener("changed", () => this.requestUpdate());
    this.outbox.addEventListener("answered", (event) => this.take((event as CustomEvent<CrewTask>).detail));
    void this.outbox.start();
    void this.load();
    addEventListener("online", () => void this.load());
    // What another phone has answered meanwhile is shown here too.
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void this.load());
    setInterval(() => document.visibilityState === "visible" && !this.offline && !this.unknown && void this.load(), refreshMs);
  }

  private async load(): Promise<void> {
    try {
      const list = await crewServer.list(token);
      this.show(list);
      this.offline = false;
      void this.outbox.adopt(list.tasks.map(({ id }) => id));
      this.keepOffline(list);
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.status === 404) {
        this.unknown = failure.message;
        forget();
        void forgetPictures(token);
        return;
      }
      this.offline = true;
      this.list ??= recall();
      setTimeout(() => void this.load(), retryMs);
    }
  }

  /** Told once, by the page: that a mail's scanner has opened the link says nothing. */
  private keepOffline(list: CrewList): void {
    void keepPictures(token, list.tasks.flatMap(({ picture }) => picture ?? []));
    if (this.toldRead) return;
    this.toldRead = true;
    crewServer.read(token).catch(() => (this.toldRead = false));
  }

  private show(list: CrewList): void {
    this.list = { ...list, tasks: [...list.tasks].sort((a, b) => a.position - b.position) };
    remember(this.list);
  }

  /** What the server now says about one task. */
  private take(task: CrewTask): void {
    if (!this.list) return;
    this.show({ ...this.list, tasks: this.list.tasks.map((old) => (old.id === task.id ? task : old)) });
  }

  override updated(): void {
    if (this.scrolled || !this.list) return;
    this.scrolled = true;
    void this.scrollToCalled();
  }

  /** The cards above must have their height before it is known where to go. */
  private async scrollToCalled(): Promise<void> {
    const cards = [...this.renderRoot.querySelectorAll("vs-task")];
    await Promise.all(cards.map((card) => card.updateComplete));
    cards.find(({ task }) => task.id === calledTask)?.scrollIntoView({ block: "start" });
  }

  override render() {
    if (this.unknown) return html`<div class="gone" role="alert"><p>${w.unknown}</p><p>${w.unknownNext}</p>
      ${this.outbox.kept > 0 ? html`<p>${w.unknownKept(this.outbox.kept)}</p>` : nothing}</div>`;
    if (!this.list) {
      return html`<div class="gone" role="status"><p>${this.offline ? w.offlineEmpty : words.loading}</p></div>`;
    }
    const { tasks, work_order: order } = this.list;
    const outcomes = tasks.map((task) => this.outcome(task));
    const missing = outcomes.filter((outcome) => outcome === "not_found").length;
    const answered = outcomes.filter((outcome) => outcome === "done").length + missing;
    return html`
      <header>
        <h1>${w.title(this.list.team)}</h1>
        ${order.due_on ? html`<p class="due">${w.due(calendarDay(order.due_on))}</p>` : nothing}
        <div class="progress"><span>${w.progress(answered - missing, tasks.length, missing)}</span>
          <span class="bar"><i style="width:${(100 * answered) / Math.max(1, tasks.length)}%"></i></span></div>
        <div role="status">
          ${this.outbox.count > 0 && !this.outbox.isSending ? html`<p class="waiting" data-pending>${w.pending(this.outbox.count)}</p>` : nothing}
          ${this.offline ? html`<p class="waiting">${w.offline}</p>` : nothing}
        </div>
      </header>
      <main>
        ${answered === tasks.length && tasks.length > 0 ? html`<p class="all" role="status">${w.allDone}</p>` : nothing}
        ${order.note ? html`<p class="note"><b>${w.noteFrom}</b>${order.note}</p>` : nothing}
        ${repeat(tasks, ({ id }) => id, (task) => this.card(task))}
      </main>
      <footer><a href="/source" rel="noreferrer">${words.logIn.source}</a></footer>
      ${this.answering ? html`<vs-done-sheet
        .task=${this.answering} @left=${() => (this.answering = null)} @confirmed=${this.confirmed}
      ></vs-done-sheet>` : nothing}`;
  }

  private card(task: CrewTask): TemplateResult {
    return html`<vs-task
      data-id=${task.id} ?called=${task.id === calledTask} .task=${task} .answer=${this.outbox.of(task.id)}
      .sending=${this.outbox.isSending}
      @answer-done=${() => (this.answering = task)} @answer-undo=${() => this.undo(task)}
    ></vs-task>`;
  }

  /** As the phone knows it: what it has answered and not sent yet counts. */
  private outcome({ id, state }: CrewTask): string {
    const answer = this.outbox.of(id);
    return answer && answer.refusal === null && answer.kind !== "depth" ? answer.kind : state;
  }

  private confirmed({ detail }: CustomEvent<Draft>): void {
    const { id } = this.answering!;
    this.answering = null;
    void this.outbox.add(id, detail);
  }

  private undo({ id }: CrewTask): void {
    void this.outbox.add(id, { kind: "undo", note: "", depthMm: null, minutes: null, material: "", photo: null });
  }
}

/** The list as it last was, for a phone that has lost its connection; a full or closed storage is no obstacle. */
function remember(list: CrewList): void {
  try {
    localStorage.setItem(remembered, JSON.stringify(list));
  } catch {
    // Only the memory is lost, not the page.
  }
}

function forget(): void {
  try {
    localStorage.removeItem(remembered);
  } catch {
    // Then there was nothing.
  }
}

function recall(): CrewList | null {
  try {
    const text = localStorage.getItem(remembered);
    return text ? (JSON.parse(text) as CrewList) : null;
  } catch {
    return null;
  }
}
