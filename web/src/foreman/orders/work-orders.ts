/** What has been handed out, how far it is, and whether the mail went; what is taken back, and what is sent anew. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./order-sheet";
import { icons } from "../../icons";
import { server } from "../../server";
import { moment } from "../../times";
import type { Mail, WorkOrder } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";
import type { OrderDeed } from "./order-sheet";

const w = words.orders;

@customElement("vs-work-orders")
export class WorkOrders extends Listing<WorkOrder> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;
  /** Nothing can be changed: a reader looks. */
  @property({ type: Boolean }) watching = false;
  @state() private asking: { order: WorkOrder; deed: OrderDeed } | null = null;

  static override styles = [Listing.styles, css`
    .bar { height: 6px; margin-top: 10px; border-radius: 3px; background: var(--paper-3); overflow: hidden; }
    .bar i { display: block; height: 100%; background: var(--good); }
    .under { display: flex; align-items: center; gap: 8px; margin-top: 6px; font-size: 12px; color: var(--ink-2); }
    .under .mail { display: inline-flex; align-items: center; gap: 5px; margin-left: auto; }
    .under .mail svg { width: 15px; height: 15px; }
    .card p.small { font-size: 12px; overflow-wrap: anywhere; }
    .under .mail:is(.failed, .maybe_sent, .no_mail_server) { color: var(--bad); font-weight: 550; }
    .deeds { display: flex; gap: 8px; margin-top: 10px; }
    .deeds .button { min-height: 30px; font-size: 13px; font-weight: 500; }
    .deeds .danger { margin-left: auto; }
    .card.withdrawn { background: var(--paper-2); color: var(--ink-2); }
    .card.withdrawn .bar i { background: var(--line-2); }
  `];

  protected fetchRows(): Promise<WorkOrder[]> {
    return server.workOrders();
  }

  protected list(rows: WorkOrder[]): TemplateResult {
    return html`<ul>${rows.map((order) => this.card(order))}</ul>
      ${this.asking ? html`<vs-order-sheet
        .order=${this.asking.order} .deed=${this.asking.deed} @left=${this.rest} @settled=${this.settled}
      ></vs-order-sheet>` : nothing}`;
  }

  private card(order: WorkOrder): TemplateResult {
    return html`<li class="card ${order.withdrawn_at ? "withdrawn" : ""}" data-order=${order.id}>
      <div class="top"><strong>${order.team}</strong><span class="muted">${w.number(order.id)}</span>
        ${standing(order)}</div>
      ${order.note ? html`<p>“${order.note}”</p>` : nothing}
      <div class="bar"><i style="width:${(100 * order.done_count) / Math.max(1, order.task_count)}%"></i></div>
      <div class="under"><span class="number">${w.progress(order.done_count, order.task_count)}</span>
        <span class="mail ${order.mail.state}">${icons.mail}${mailText(order.mail)}</span></div>
      ${order.mail.state === "failed" && order.mail.error ? html`<p class="small">${order.mail.error}</p>` : nothing}
      ${order.mail.state === "maybe_sent" ? html`<p class="small">${words.mail.askTeam(whenAgain(order.mail))}</p>` : nothing}
      ${order.withdrawn_at
        ? html`<p class="small">${w.withdrawnBy(moment(order.withdrawn_at), order.withdrawn_by ?? "")} ${
          order.mail.state === "cancelled" ? w.mailStays : w.mailsLinkIsDead}</p>`
        : this.watching ? nothing : this.deeds(order)}
    </li>`;
  }

  private deeds(order: WorkOrder): TemplateResult {
    const ask = (deed: OrderDeed) => (): void => void (this.asking = { order, deed });
    return html`<div class="deeds">
      ${order.done_count < order.task_count ? html`<button class="button" @click=${ask("link")}>${w.link}</button>` : nothing}
      <button class="button danger" @click=${ask("withdraw")}>${w.withdraw}</button>
    </div>`;
  }

  private readonly rest = (): void => {
    this.asking = null;
  };

  private readonly settled = ({ detail }: CustomEvent<WorkOrder>): void => {
    this.asking = null;
    this.rows = (this.rows ?? []).map((row) => (row.id === detail.id ? detail : row));
    this.dispatchEvent(new Event("damages-changed"));
  };
}

const standing = (order: WorkOrder): TemplateResult => {
  if (order.withdrawn_at) return html`<span class="tag bad end">${w.withdrawn}</span>`;
  if (order.done_count === order.task_count && order.task_count > 0) return html`<span class="tag good end">${w.allDone}</span>`;
  return html`<span class="muted end">${moment(order.created_at)}</span>`;
};

const whenAgain = ({ next_try_at: at }: Mail): string => (at ? moment(at) : "");

const mailText = ({ state, sent_at: at }: Mail): string =>
  state === "sent" ? w.mail.sent(at ? moment(at) : "") : w.mail[state]();
