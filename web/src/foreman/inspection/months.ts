/** How much of each class was filmed in time, month by month: for the committee. */

import { LitElement, css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { look } from "../../look";
import { Failure, server } from "../../server";
import type { InspectedMonth } from "../../wire";
import { words } from "../../words";

const w = words.inspection;

/** Pixels of one month's bar. */
const bar = { wide: 11, gap: 3, high: 34 };

const percent = ({ in_time_m: inTime, metres }: InspectedMonth): number => (metres ? Math.round((100 * inTime) / metres) : 0);

@customElement("vs-inspected-months")
export class InspectedMonths extends LitElement {
  @property({ type: Number }) version = 0;
  @state() private months: InspectedMonth[] | null = null;
  @state() private failure = "";

  static override styles = [look, css`
    :host { display: block; margin-top: 20px; }
    .head { display: flex; align-items: center; gap: 10px; }
    .head .button { margin-left: auto; min-height: 32px; }
    table { width: 100%; margin-top: 8px; border-collapse: collapse; }
    th, td { padding: 6px 4px; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; vertical-align: middle; }
    thead th { color: var(--ink-3); font-size: 12px; }
    tbody th { font-weight: 550; overflow-wrap: anywhere; }
    td.now { text-align: right; font-variant-numeric: tabular-nums; }
    svg { display: block; }
    .room { fill: none; stroke: var(--line-2); }
    .in { fill: var(--ink-2); }
  `];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("version")) void this.load();
  }

  private async load(): Promise<void> {
    this.failure = "";
    try {
      this.months = await server.inspectedMonths();
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  }

  override render(): TemplateResult {
    const classes = new Map<string, InspectedMonth[]>();
    for (const month of this.months ?? []) {
      const name = `${month.kind} ${month.road_class}`;
      classes.set(name, [...(classes.get(name) ?? []), month]);
    }
    return html`<div class="head"><h3>${w.inTime}</h3>
        ${classes.size ? html`<a class="button" download href="/inspection/months.csv">${w.file}</a>` : nothing}</div>
      ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>` : nothing}
      ${classes.size ? html`<p class="muted">${w.inTimeNote}</p><table>
        <thead><tr><th scope="col">${words.roads.name}</th><th scope="col">${w.twelve}</th><th scope="col">${w.now}</th></tr></thead>
        <tbody>${[...classes.values()].map((row) => this.row(row))}</tbody></table>` : nothing}`;
  }

  private row(months: InspectedMonth[]): TemplateResult {
    const last = months.at(-1)!;
    const said = months.map((month) => `${month.month}: ${percent(month)} %`).join(", ");
    return html`<tr><th scope="row">${last.road_class}</th>
      <td><svg role="img" aria-label=${said} width=${months.length * (bar.wide + bar.gap)} height=${bar.high + 1}>
        <title>${said}</title>${months.map((month, at) => this.bar(percent(month), at))}</svg></td>
      <td class="now">${percent(last)} %</td></tr>`;
  }

  private bar(share: number, at: number): SVGTemplateResult {
    const x = at * (bar.wide + bar.gap) + 0.5;
    const high = (bar.high * share) / 100;
    return svg`<rect class="room" x=${x} y="0.5" width=${bar.wide} height=${bar.high}></rect>
      <rect class="in" x=${x} y=${bar.high - high + 0.5} width=${bar.wide} height=${high}></rect>`;
  }
}
