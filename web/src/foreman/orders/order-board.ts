/** All orders at once, by where they stand: new, read, in progress, done, verified by the next drive. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { calendarDay } from "../../times";
import type { Stage, WorkOrder } from "../../wire";
import { words } from "../../words";

const w = words.orders;

const columns: readonly Stage[] = ["new", "read", "in_progress", "done", "verified"];

@customElement("vs-order-board")
export class OrderBoard extends LitElement {
  @property({ attribute: false }) orders: readonly WorkOrder[] = [];

  static override styles = [look, css`
    dialog {
      width: min(1320px, calc(100vw - 32px)); max-width: none; height: calc(100vh - 48px); max-height: none; padding: 0; border: 0;
      border-radius: 12px; background: var(--paper-3); color: var(--ink); box-shadow: 0 18px 60px rgb(9 18 23 / 35%);
    }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(9 18 23 / 45%); }
    header { display: flex; align-items: center; padding: 12px 12px 12px 18px; background: var(--paper); border-bottom: 1px solid var(--line); }
    header h2 { flex: 1; }
    .columns { flex: 1; display: grid; grid-template-columns: repeat(5, minmax(180px, 1fr)); gap: 12px; padding: 14px; overflow: auto; }
    section { min-width: 0; }
    section h3 { display: flex; justify-content: space-between; margin: 0 4px 8px; font-size: 13px; color: var(--ink-2); }
    li + li { margin-top: 8px; }
    li button {
      display: block; width: 100%; padding: 10px 12px; border: 1px solid var(--line); border-left: 4px solid var(--line-2);
      border-radius: var(--radius); background: var(--paper); text-align: left;
    }
    li button:hover { border-color: var(--accent); }
    li button.overdue { border-left-color: var(--bad); }
    li .top { display: flex; justify-content: space-between; gap: 8px; font-weight: 600; }
    li small { display: block; margin-top: 3px; font-size: 12px; color: var(--ink-2); }
    li small.late { color: var(--bad); font-weight: 600; }
  `];

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")!.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="board" @close=${() => this.dispatchEvent(new Event("left"))}>
      <header><h2 id="board">${w.title}</h2>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.renderRoot.querySelector("dialog")!.close()}
        >${icons.close}</button></header>
      <div class="columns">${columns.map((stage) => this.column(stage))}</div>
    </dialog>`;
  }

  private column(stage: Stage): TemplateResult {
    const orders = this.orders.filter((order) => order.stage === stage);
    return html`<section aria-label=${w.stage[stage]}>
      <h3>${w.stage[stage]}<span class="number">${orders.length}</span></h3>
      <ul>${orders.map((order) => this.card(order))}</ul>
    </section>`;
  }

  private card(order: WorkOrder): TemplateResult {
    return html`<li><button class=${order.overdue ? "overdue" : ""}
        @click=${() => this.dispatchEvent(new CustomEvent<number>("chosen", { detail: order.id }))}>
      <span class="top"><span>${order.team}</span><span class="muted">${w.number(order.id)}</span></span>
      <small class="number">${w.progress(order.done_count, order.task_count)}${
        order.not_found_count ? html`, ${w.notFound(order.not_found_count)}` : nothing}</small>
      ${order.due_on ? html`<small class=${order.overdue ? "late" : ""}>${
        order.overdue ? w.overdueSince(calendarDay(order.due_on)) : w.dueBy(calendarDay(order.due_on))}</small>` : nothing}
      ${order.mail.state === "failed" ? html`<small class="late">${w.mail.failed()}</small>` : nothing}
    </button></li>`;
  }
}
