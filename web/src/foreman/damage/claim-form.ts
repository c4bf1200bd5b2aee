/** "What did we know about this metre on that date?": the answer to a claim, on paper. */

import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { words } from "../../words";

const w = words.damage.claim;

const today = (): string => new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Copenhagen" });

@customElement("vs-claim")
export class ClaimForm extends LitElement {
  @property({ type: Number }) sectionId = 0;
  /** Metres from the section's start. */
  @property({ type: Number }) atM = 0;
  @state() private on = today();

  static override styles = [look, css`
    :host { display: block; }
    summary { color: var(--accent); font-weight: 550; cursor: pointer; }
    .row { display: grid; grid-template-columns: 1fr auto; align-items: end; gap: 8px; margin-top: 8px; }
    p { margin-top: 6px; color: var(--ink-2); }
  `];

  override render() {
    return html`<details><summary>${w.title}</summary>
      <div class="row">
        <label class="field">${w.on}
          <input type="date" .value=${this.on} max=${today()} required
            @change=${({ target }: Event) => (this.on = (target as HTMLInputElement).value || today())} /></label>
        <a class="button" href="/sections/${this.sectionId}/claim?at_m=${this.atM.toFixed(1)}&on=${this.on}" target="_blank" rel="noopener"
        >${icons.print}${w.open}</a>
      </div>
      <p>${w.lead}</p>
    </details>`;
  }
}
