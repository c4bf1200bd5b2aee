/** How often each class of road is to be filmed: the committee's decision, written in by a person. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./confirm";
import "./inspection/months";
import "./inspection/overdue-list";
import { icons } from "../icons";
import { Failure, server } from "../server";
import type { RoadClass } from "../wire";
import { words } from "../words";
import type { Question } from "./confirm";
import { Listing } from "./listing";

const w = words.roads;

@customElement("vs-road-classes")
export class RoadClasses extends Listing<RoadClass> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;
  /** A foreman reads the intervals; an engineer sets them. */
  @property({ type: Boolean }) editable = false;
  /** Counts changes of the intervals. */
  @state() private changes = 0;
  @state() private asked: Question | null = null;
  /** As it was before the change. */
  @state() private saved: RoadClass | null = null;
  @state() private trouble: { id: RoadClass["id"]; message: string } | null = null;

  static override styles = [Listing.styles, css`
    .lead { padding: 0 4px; color: var(--ink-2); }
    table { width: 100%; border-collapse: collapse; }
    th, td { padding: 7px 4px; text-align: left; border-bottom: 1px solid var(--line); font-weight: 400; }
    thead th { color: var(--ink-3); font-size: 12px; }
    tbody th { font-weight: 550; }
    td.interval { width: 150px; }
    .days { display: flex; align-items: center; gap: 6px; }
    .days input {
      width: 72px; min-height: 34px; padding: 4px 8px; border: 1px solid var(--line-2); border-radius: 7px;
      text-align: right; font-variant-numeric: tabular-nums;
    }
    .days input:read-only { border-color: transparent; background: var(--paper-2); }
    td .button { min-height: 28px; margin-top: 4px; }
    .ok { display: inline-flex; color: var(--good); }
  `];

  protected fetchRows(): Promise<RoadClass[]> {
    return server.roadClasses();
  }

  protected list(rows: RoadClass[]): TemplateResult {
    return html`<p class="lead">${w.lead} ${this.editable ? nothing : w.readOnly}</p>
      <table>
        <thead><tr><th scope="col">${w.name}</th><th scope="col">${w.kind}</th><th scope="col">${w.interval}</th></tr></thead>
        <tbody>${rows.map((row) => html`<tr>
          <th scope="row">${row.name}</th><td class="muted">${words.kind[row.kind]}</td>
          <td class="interval"><div class="days">
            <input
              type="number" min="1" max="730" step="1" inputmode="numeric" ?readonly=${!this.editable} placeholder=${words.none}
              aria-label=${w.intervalOf(row.name)} .value=${row.interval_days?.toString() ?? ""}
              @change=${(event: Event) => this.ask(row, event.target as HTMLInputElement)}
            /><span class="muted">${row.interval_days === null ? w.never : w.days}</span>
            <span role="status">${this.saved?.id === row.id
              ? html`<span class="ok">${icons.check}<span class="sr">${w.saved}</span></span>` : nothing}</span>
          </div>
          ${this.saved?.id === row.id ? html`<button class="button" aria-label=${w.undoOf(row.name)} @click=${this.undo}>${w.undo}</button>` : nothing}
          ${this.trouble?.id === row.id ? html`<div class="notice bad" role="alert">${this.trouble.message}</div>` : nothing}
          </td></tr>`)}</tbody>
      </table>
      ${this.asked ? html`<vs-confirm .asked=${this.asked} @left=${this.left}></vs-confirm>` : nothing}`;
  }

  protected override below(): TemplateResult {
    return html`<vs-overdue .version=${this.changes}></vs-overdue>
      <vs-inspected-months .version=${this.changes}></vs-inspected-months>`;
  }

  /** What another interval makes overdue today is said before it counts. */
  private async ask(row: RoadClass, input: HTMLInputElement): Promise<void> {
    if (!input.reportValidity()) return;
    this.trouble = null;
    const days = input.value === "" ? null : Number(input.value);
    try {
      const effect = await server.intervalEffect(row.id, days);
      this.asked = {
        question: w.sure(row.name, days), means: w.effect(effect.sections, effect.overdue_now, effect.overdue_then),
        button: w.change, deed: () => this.set(row, days),
      };
    } catch (error) {
      this.trouble = { id: row.id, message: Failure.from(error).message };
    }
  }

  private async set(row: RoadClass, days: number | null): Promise<void> {
    const changed = await server.setInterval(row.id, days);
    this.saved = row;
    this.rows = this.rows!.map((other) => (other.id === row.id ? changed : other));
    this.changes += 1;
    this.dispatchEvent(new Event("roads-changed"));
  }

  private async undo(): Promise<void> {
    const { id, interval_days: days } = this.saved!;
    try {
      await this.set(this.saved!, days);
      this.saved = null;
    } catch (error) {
      this.trouble = { id, message: Failure.from(error).message };
    }
  }

  /** A question left without a yes leaves the field as it was. */
  private left(): void {
    this.asked = null;
    for (const [index, field] of this.renderRoot.querySelectorAll("input").entries()) {
      field.value = this.rows?.[index]?.interval_days?.toString() ?? "";
    }
  }
}
