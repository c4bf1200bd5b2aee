/** One order's tasks in driving order, who did what when, and the order for paper and other machines. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { Failure, server } from "../../server";
import { sign } from "../../sign";
import { moment } from "../../times";
import type { OrderTask, WorkOrderWithTasks } from "../../wire";
import { words } from "../../words";

const w = words.orders;

const files = { pdf: html`${icons.print}${w.print}`, gpx: "GPX", geojson: "GeoJSON" };

@customElement("vs-order-tasks")
export class OrderTasks extends LitElement {
  @property({ type: Number }) orderId = 0;
  @state() private order: WorkOrderWithTasks | null = null;
  @state() private failure = "";

  static override styles = [look, css`
    :host { display: block; margin-top: 8px; }
    .files { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 8px; }
    .files .button { min-height: 28px; padding: 0 9px; font-size: 12px; font-weight: 500; }
    p { margin-top: 4px; font-size: 12px; color: var(--ink-2); }
    li { display: grid; grid-template-columns: 22px 1fr; gap: 6px; padding: 7px 0; border-top: 1px solid var(--line); font-size: 12px; }
    .place { display: flex; align-items: center; gap: 6px; }
    li a { color: var(--accent); font-weight: 550; text-decoration: none; }
    li a:hover { text-decoration: underline; }
    li .what { color: var(--ink-2); }
    li .what.done { color: var(--good); font-weight: 550; }
    li .what.not_found { color: var(--bad); font-weight: 550; }
    li img { display: block; max-width: 120px; margin-top: 5px; border-radius: 5px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.order = await server.workOrder(this.orderId);
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  }

  override render() {
    if (this.failure) return html`<p class="notice bad" role="alert">${this.failure}</p>`;
    if (!this.order) return html`<p role="status">${words.loading}</p>`;
    const { order } = this;
    return html`
      <div class="files">${Object.entries(files).map(([file, name]) => html`<a
        class="button" href="/work-orders/${order.id}/${file}" target="_blank" rel="noopener">${name}</a>`)}</div>
      <p>${w.given(order.created_by, moment(order.created_at))}</p>
      ${order.read_at ? html`<p>${w.readAt(moment(order.read_at))}</p>` : nothing}
      <ol>${order.tasks.map((task) => this.task(task))}</ol>`;
  }

  private task(task: OrderTask): TemplateResult {
    const { damage } = task;
    return html`<li>
      <span class="number">${task.position}.</span>
      <div>
        <div class="place">${sign(damage.band)}<a href="#damage=${damage.id}">${damage.place_text}</a></div>
        <div class="what ${task.state}">${answer(task)}</div>
        ${details(task).map((text) => html`<div class="what">${text}</div>`)}
        ${task.done_photo ? html`<a href=${task.done_photo} target="_blank" rel="noopener"
          ><img src=${task.done_photo} alt=${w.photoOf(damage.place_text)} loading="lazy" /></a>` : nothing}
      </div>
    </li>`;
  }
}

function answer(task: OrderTask): string {
  const at = task.done_at ? ` ${moment(task.done_at)}` : "";
  if (task.damage.status === "verified") return `${w.task.done}${at} · ${w.task.verified}`;
  if (task.state === "open" && task.partly_at) return `${w.task.partly} ${moment(task.partly_at)}`;
  return `${w.task[task.state]}${at}`;
}

const details = ({ note, depth_mm: depth, minutes, material }: OrderTask): string[] =>
  [
    note ? `“${note}”` : "",
    [depth ? `${depth} mm` : "", minutes ? `${minutes} min` : "", material ?? ""].filter(Boolean).join(" · "),
  ].filter(Boolean);
