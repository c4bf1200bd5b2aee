/** What is filtered for besides what the legend ticks, each to be taken away again with one press. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { words } from "../../words";
import { everything, hidesSomething, toggled, type Filter } from "./filter";

const w = words.finding;

@customElement("vs-filter-chips")
export class FilterChips extends LitElement {
  @property({ attribute: false }) filter: Filter = everything;

  static override styles = [look, css`
    :host { display: block; }
    ul { display: flex; flex-wrap: wrap; gap: 6px; }
    .chip { gap: 4px; min-height: 28px; padding: 0 4px 0 10px; border: 0; cursor: pointer; }
    .chip svg { width: 14px; height: 14px; }
    .all { min-height: 28px; padding: 0 8px; border: 0; background: none; color: var(--accent); font-weight: 550; }
  `];

  override render() {
    const { streets, orders, days, grown } = this.filter;
    return hidesSomething(this.filter) ? html`<ul>
      ${[...streets].map((street) => this.chip(street, { streets: toggled(streets, street) }))}
      ${[...orders].map((order) => this.chip(words.receipt.order(order), { orders: toggled(orders, order) }))}
      ${days === null ? nothing : this.chip(w.since(days), { days: null })}
      ${grown ? this.chip(w.grown, { grown: false }) : nothing}
      <li><button class="all" @click=${() => this.change({ ...everything, uncertain: this.filter.uncertain })}>${words.legend.reset}</button></li>
    </ul>` : nothing;
  }

  private chip(text: string, without: Partial<Filter>): TemplateResult {
    return html`<li><button class="tag accent chip" aria-label=${w.without(text)}
      @click=${() => this.change({ ...this.filter, ...without })}>${text}${icons.close}</button></li>`;
  }

  private change(detail: Filter): void {
    this.dispatchEvent(new CustomEvent<Filter>("filter", { detail, bubbles: true, composed: true }));
  }
}
