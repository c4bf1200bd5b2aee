/** One task on the phone: where, what, the picture, the way there, and Udført. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "../close-up";
import "../picture";
import { icons } from "../icons";
import { look } from "../look";
import { sign } from "../sign";
import { moment } from "../times";
import type { Outcome } from "../server";
import type { CrewTask } from "../wire";
import { words } from "../words";
import { crewLook } from "./crew-look";
import type { Answer } from "./shelf";

const w = words.crew;

@customElement("vs-task")
export class TaskCard extends LitElement {
  @property({ attribute: false }) task!: CrewTask;
  /** What the phone has not yet been able to send about it. */
  @property({ attribute: false }) answer: Answer | undefined;
  @property({ type: Boolean }) sending = false;
  /** The whole picture, or the damage from near. */
  @state() private whole = false;

  static override styles = [look, crewLook, css`
    :host { display: block; }
    article {
      border: 2px solid #9aa7a6; border-radius: 14px; background: #fff; overflow: hidden;
    }
    :host([called]) article { border-color: #0b5c78; box-shadow: 0 0 0 3px #0b5c78; }
    article.done { background: #f0f5f2; border-color: #8dbba3; }
    .top { display: grid; grid-template-columns: auto 1fr auto; gap: 12px; padding: 14px 14px 12px; }
    .position {
      display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; background: #12303d; color: #fff;
      font-size: 19px; font-weight: 700;
    }
    .done .position { background: #14663f; }
    article.not_found { background: #faf1ef; border-color: #c99; }
    .not_found .position { background: #8f1a13; }
    .not_found .meta { color: #8f1a13; }
    .partly .meta { color: #7a4b00; }
    h2 { font-size: 19px; line-height: 1.25; }
    .what { margin-top: 3px; font-size: 16px; color: #2b3b43; }
    .what::first-letter { text-transform: uppercase; }
    .meta { margin-top: 6px; font-size: 15px; font-weight: 600; color: #14663f; }
    .meta.waiting { color: #7a4b00; }
    .meta.refused { color: #8f1a13; }
    .note { margin-top: 4px; font-size: 15px; color: #2b3b43; overflow-wrap: anywhere; }
    .pictures { position: relative; display: block; width: 100%; padding: 0; border: 0; background: none; }
    .inset { position: absolute; right: 0; bottom: 0; width: 36%; border: 2px solid #fff; border-width: 2px 0 0 2px; }
    .actions { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; padding: 12px; }
    .done .actions { grid-template-columns: 1fr; padding-top: 0; }
  `];

  /** As the phone knows it: what it has answered and not sent yet counts. */
  private get outcome(): Outcome | null {
    const { answer, task } = this;
    if (answer && answer.refusal === null && answer.kind !== "depth") return answer.kind === "undo" ? null : answer.kind;
    if (task.state === "open") return task.partly_at ? "partly" : null;
    return task.state === "done" ? "done" : task.state === "not_found" ? "not_found" : null;
  }

  private get isDone(): boolean {
    return this.outcome === "done" || this.outcome === "not_found";
  }

  override render() {
    const { damage } = this.task;
    return html`<article class="${this.isDone ? "done" : ""} ${this.outcome ?? ""}" aria-label=${damage.place_text} data-task=${this.task.id}>
      <div class="top">
        <span class="position">${this.outcome === "done" ? icons.check : this.task.position}</span>
        <div>
          <h2>${damage.place_text}</h2>
          <p class="what">${damage.severity_text || damage.class_name}${
            damage.size_text && !damage.severity_text.includes(damage.size_text) ? html`<br />${damage.size_text}` : nothing}</p>
          ${this.state()}
        </div>
        ${sign(damage.band, "open", 28)}
      </div>
      ${this.isDone ? this.doneActions() : html`${this.photo()}${this.openActions()}`}
    </article>`;
  }

  private state(): TemplateResult {
    const { answer, task } = this;
    const note = answer?.note || (this.outcome ? task.note : null);
    const at = task.done_at ?? task.partly_at;
    return html`<div role="status">
      ${answer?.refusal ? html`<p class="meta refused">${w.refused(answer.refusal)}</p>` : nothing}
      ${answer && answer.refusal === null
        ? html`<p class="meta waiting" data-waiting>${this.sending ? w.sending : w.pendingOne}</p>` : nothing}
      ${!answer && this.outcome ? html`<p class="meta">${w.outcomeAt[this.outcome]}${at ? ` ${moment(at)}` : ""}</p>` : nothing}
      ${note ? html`<p class="note">“${note}”</p>` : nothing}
    </div>`;
  }

  private photo(): TemplateResult | typeof nothing {
    const { picture, width, height, box, close_up: near, damage } = this.task;
    if (!picture || !near) return nothing;
    const alt = w.pictureAlt(damage.class_name, damage.place_text);
    return html`<button class="pictures" aria-label=${this.whole ? w.showNear : w.showWhole} @click=${() => (this.whole = !this.whole)}>
      ${this.whole
        ? html`<vs-picture .src=${picture} .width=${width} .height=${height} .box=${box} .alt=${alt}></vs-picture>`
        : html`<vs-close-up .src=${picture} .width=${width} .height=${height} .closeUp=${near} .alt=${alt} lazy></vs-close-up>
          <vs-picture class="inset" .src=${picture} .width=${width} .height=${height} .box=${box} lazy></vs-picture>`}
    </button>`;
  }

  private openActions(): TemplateResult {
    return html`<div class="actions">
      <a class="big" href=${wayTo(this.task)} rel="noreferrer">${icons.navigate}${w.navigate}</a>
      <button class="big go" @click=${() => this.dispatchEvent(new Event("answer-done"))}>${icons.check}${w.answer}</button>
    </div>`;
  }

  private doneActions(): TemplateResult {
    return html`<div class="actions">
      <button class="big quiet" @click=${() => this.dispatchEvent(new Event("answer-undo"))}>${icons.undo}${this.outcome === "not_found" ? w.undoNotFound : w.undo}</button>
    </div>`;
  }
}

/** The phone's own map app: Android asks which, iPhones have theirs. No web page is opened. */
function wayTo({ damage: { lat, lon } }: CrewTask): string {
  const place = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  return /iPhone|iPad|Macintosh/.test(navigator.userAgent) ? `maps:?daddr=${place}&dirflg=d` : `geo:${place}?q=${place}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "vs-task": TaskCard;
  }
}
