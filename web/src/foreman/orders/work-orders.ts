/** What has been handed out, how far it is, and whether the mail went; overdue first, by team, as a list and a board. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./order-board";
import "./order-sheet";
import "./order-tasks";
import { icons } from "../../icons";
import { server } from "../../server";
import { calendarDay, moment } from "../../times";
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
  @state() private team = "";
  @state() private board = false;
  /** Whose tasks are shown. */
  @state() private opened: number | null = null;
  @state() private asking: { order: WorkOrder; deed: OrderDeed } | null = null;

  static override styles = [Listing.styles, css`
    .bar { height: 6px; margin-top: 10px; border-radius: 3px; background: var(--paper-3); overflow: hidden; }
    .bar i { display: block; height: 100%; background: var(--good); }
    .under { display: flex; align-items: center; gap: 8px; margin-top: 6px; font-size: 12px; color: var(--ink-2); }
    .under .mail { display: inline-flex; align-items: center; gap: 5px; margin-left: auto; }
    .under .mail svg { width: 15px; height: 15px; }
    .card p.small { font-size: 12px; overflow-wrap: anywhere; }
    .under .mail:is(.failed, .maybe_sent, .no_mail_server) { color: var(--bad); font-weight: 550; }
    .above { display: flex; gap: 8px; margin-bottom: 10px; }
    .above .field { flex: 1; }
    .above select { margin: 0; }
    .card p.late { color: var(--bad); font-weight: 600; }
    summary { margin-top: 8px; color: var(--accent); font-weight: 550; cursor: pointer; }
    .deeds { display: flex; gap: 8px; margin-top: 10px; }
    .deeds .button { min-height: 30px; font-size: 13px; font-weight: 500; }
    .deeds .danger { margin-left: auto; }
    .card.withdrawn { background: var(--paper-2); color: var(--ink-2); }
    .card.withdrawn .bar i { background: var(--line-2); }
  `];

  protected fetchRows(): Promise<WorkOrder[]> {
    return server.workOrders();
  }

  protected override above(): TemplateResult | typeof nothing {
    const teams = [...new Set(this.rows?.map(({ team }) => team))].sort((a, b) => a.localeCompare(b));
    if (teams.length === 0) return nothing;
    return html`<div class="above">
      <label class="field"><span class="sr">${w.team}</span>
        <select @change=${(event: Event) => (this.team = (event.target as HTMLSelectElement).value)}>
          <option value="">${w.allTeams}</option>
          ${teams.map((team) => html`<option ?selected=${team === this.team}>${team}</option>`)}
        </select></label>
      <button class="button" @click=${() => (this.board = true)}>${icons.board}${w.board}</button>
    </div>`;
  }

  private get shown(): WorkOrder[] {
    const theirs = (this.rows ?? []).filter(({ team }) => this.team === "" || team === this.team);
    return theirs.sort((a, b) => Number(b.overdue) - Number(a.overdue) || b.id - a.id);
  }

  protected list(_rows: WorkOrder[]): TemplateResult {
    return html`<ul>${this.shown.map((order) => this.card(order))}</ul>
      ${this.board ? html`<vs-order-board .orders=${this.shown} @left=${() => (this.board = false)}
        @chosen=${({ detail }: CustomEvent<number>) => this.show(detail)}></vs-order-board>` : nothing}
      ${this.asking ? html`<vs-order-sheet
        .order=${this.asking.order} .deed=${this.asking.deed} @left=${this.rest} @settled=${this.settled}
      ></vs-order-sheet>` : nothing}`;
  }

  private show(id: number): void {
    this.board = false;
    this.opened = id;
    void this.updateComplete.then(() => this.renderRoot.querySelector(`[data-order="${id}"]`)?.scrollIntoView());
  }

  private card(order: WorkOrder): TemplateResult {
    return html`<li class="card ${order.withdrawn_at ? "withdrawn" : ""}" data-order=${order.id}>
      <div class="top"><strong>${order.team}</strong><span class="muted">${w.number(order.id)}</span>
        ${standing(order)}</div>
      ${order.note ? html`<p>“${order.note}”</p>` : nothing}
      <div class="bar"><i style="width:${(100 * order.done_count) / Math.max(1, order.task_count)}%"></i></div>
      <div class="under"><span class="number">${w.progress(order.done_count, order.task_count)}${
          order.not_found_count ? html`, ${w.notFound(order.not_found_count)}` : nothing}</span>
        <span class="mail ${order.mail.state}">${icons.mail}${mailText(order.mail)}</span></div>
      ${order.mail.state === "failed" ? html`<p class="small">${order.mail.error}</p>
        <p class="small">${w.mailFailedNext}</p>` : nothing}
      ${order.due_on ? html`<p class="small ${order.overdue ? "late" : ""}">${order.overdue ? w.overdueSince(calendarDay(order.due_on)) : w.dueBy(calendarDay(order.due_on))}</p>` : nothing}
      ${order.mail.state === "maybe_sent" ? html`<p class="small">${words.mail.askTeam(whenAgain(order.mail))}</p>` : nothing}
      ${order.withdrawn_at
        ? html`<p class="small">${w.withdrawnBy(moment(order.withdrawn_at), order.withdrawn_by ?? "")} ${
          order.mail.state === "cancelled" ? w.mailStays : w.mailsLinkIsDead}</p>` : nothing}
      <details ?open=${this.opened === order.id} @toggle=${(event: Event) => this.toggled(event, order.id)}>
        <summary>${w.tasks}</summary>
        ${this.opened === order.id ? html`<vs-order-tasks .orderId=${order.id}></vs-order-tasks>` : nothing}
      </details>
      ${order.withdrawn_at || this.watching ? nothing : this.deeds(order)}
    </li>`;
  }

  private toggled(event: Event, id: number): void {
    if ((event.target as HTMLDetailsElement).open) this.opened = id;
    else if (this.opened === id) this.opened = null;
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
  if (order.overdue) return html`<span class="tag bad end">${w.overdue}</span>`;
  const good = order.stage === "done" || order.stage === "verified";
  return html`<span class="tag ${good ? "good" : ""} end" title=${moment(order.created_at)}>${w.stage[order.stage]}</span>`;
};

const whenAgain = ({ next_try_at: at }: Mail): string => (at ? moment(at) : "");

const mailText = ({ state, sent_at: at }: Mail): string =>
  state === "sent" ? w.mail.sent(at ? moment(at) : "") : w.mail[state]();
