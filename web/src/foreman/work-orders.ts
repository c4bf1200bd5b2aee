/** What has been handed out, how far it is, and whether the mail went. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { icons } from "../icons";
import { server } from "../server";
import { moment } from "../times";
import { teamName, type Mail, type WorkOrder } from "../wire";
import { words } from "../words";
import { Listing } from "./listing";

const w = words.orders;

@customElement("vs-work-orders")
export class WorkOrders extends Listing<WorkOrder> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;

  static override styles = [Listing.styles, css`
    .bar { height: 6px; margin-top: 10px; border-radius: 3px; background: var(--paper-3); overflow: hidden; }
    .bar i { display: block; height: 100%; background: var(--good); }
    .under { display: flex; align-items: center; gap: 8px; margin-top: 6px; font-size: 12px; color: var(--ink-2); }
    .under .mail { display: inline-flex; align-items: center; gap: 5px; margin-left: auto; }
    .under .mail svg { width: 15px; height: 15px; }
    .card p.small { font-size: 12px; overflow-wrap: anywhere; }
    .under .mail.failed { color: var(--bad); font-weight: 550; }
  `];

  protected fetchRows(): Promise<WorkOrder[]> {
    return server.workOrders();
  }

  protected list(rows: WorkOrder[]): TemplateResult {
    return html`<ul>${rows.map((order) => html`<li class="card" data-order=${order.id}>
      <div class="top"><strong>${teamName(order.team)}</strong><span class="muted">${w.number(order.id)}</span>
        ${order.done_count === order.task_count && order.task_count > 0
          ? html`<span class="tag good end">${w.allDone}</span>`
          : html`<span class="muted end">${moment(order.created_at)}</span>`}</div>
      ${order.note ? html`<p>“${order.note}”</p>` : nothing}
      <div class="bar"><i style="width:${(100 * order.done_count) / Math.max(1, order.task_count)}%"></i></div>
      <div class="under"><span class="number">${w.progress(order.done_count, order.task_count)}</span>
        <span class="mail ${order.mail.state}">${icons.mail}${mailText(order.mail)}</span></div>
      ${order.mail.state === "failed" && order.mail.error ? html`<p class="small">${order.mail.error}</p>` : nothing}
    </li>`)}</ul>`;
  }
}

const mailText = ({ state, sent_at: at }: Mail): string =>
  state === "sent" ? w.mail.sent(at ? moment(at) : "") : w.mail[state]();
