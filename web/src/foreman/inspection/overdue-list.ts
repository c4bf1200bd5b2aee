/** What wants filming, the longest overdue first; a press or the arrows show the stretch on the map. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { look } from "../../look";
import { Failure, server } from "../../server";
import { daysSince } from "../../times";
import type { OverdueSection, OverdueSections } from "../../wire";
import { words } from "../../words";

const w = words.inspection;

@customElement("vs-overdue")
export class OverdueList extends LitElement {
  /** Changes when intervals have. */
  @property({ type: Number }) version = 0;
  @state() private found: OverdueSections | null = null;
  @state() private failure = "";
  @state() private shown: OverdueSection["id"] | null = null;

  static override styles = [look, css`
    :host { display: block; margin-top: 20px; }
    .head { display: flex; align-items: center; gap: 10px; }
    .head .button { margin-left: auto; min-height: 32px; }
    p { margin-top: 4px; }
    ol { margin-top: 8px; border-top: 1px solid var(--line); }
    li button {
      display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 10px; width: 100%; padding: 8px 6px;
      border: 0; border-bottom: 1px solid var(--line); background: none; text-align: left; cursor: pointer;
    }
    li button:hover { background: var(--paper-2); }
    li button[aria-current="true"] { background: var(--accent-soft); }
    .name { font-weight: 550; overflow-wrap: anywhere; }
    .over { color: var(--overdue); font-variant-numeric: tabular-nums; white-space: nowrap; }
    .what { grid-column: 1 / -1; color: var(--ink-2); }
  `];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("version")) void this.load();
  }

  private async load(): Promise<void> {
    this.failure = "";
    try {
      this.found = await server.overdueSections();
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  }

  override render(): TemplateResult {
    return html`<div class="head"><h3>${w.title}</h3>
        ${this.found?.count ? html`<a class="button" download href="/inspection/overdue.csv">${w.file}</a>` : nothing}</div>
      ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>
        <button class="button" @click=${this.load}>${words.retry}</button>` : nothing}
      ${this.found === null && !this.failure ? html`<p class="muted" role="status">${words.loading}</p>` : nothing}
      ${this.found ? this.list(this.found) : nothing}`;
  }

  private list({ rows, count, missing_m: missing }: OverdueSections): TemplateResult {
    if (count === 0) return html`<p class="notice">${w.none}</p>`;
    return html`<p class="muted" role="status">${w.sum(count, words.recordings.metres(missing))}</p>
      <ol @keydown=${this.walk}>${rows.map((row) => html`<li><button
        aria-current=${this.shown === row.id} data-section=${row.id} @click=${() => this.show(row)}
      ><span class="name">${row.name || row.key}</span>
        <span class="over">${row.days_over === null ? w.never : w.over(row.days_over)}</span>
        <span class="what">${row.road_class} · ${w.missing(words.recordings.metres(row.missing_m), words.recordings.metres(row.length_m))}${this.last(row)}</span>
      </button></li>`)}</ol>
      ${count > rows.length ? html`<p class="muted">${w.more(count - rows.length)}</p>` : nothing}`;
  }

  private last({ last_filmed_at: at, last_filmed_by: by }: OverdueSection): string {
    return at === null ? "" : ` · ${w.last(daysSince(at), by)}`;
  }

  private show(row: OverdueSection): void {
    this.shown = row.id;
    this.dispatchEvent(new CustomEvent("section", { detail: row, bubbles: true, composed: true }));
  }

  private walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("li button")];
    const next = buttons[buttons.indexOf(event.target as HTMLButtonElement) + (step ?? 0)];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
    next.click();
  }
}
