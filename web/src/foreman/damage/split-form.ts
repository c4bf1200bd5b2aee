/** One dot that is two: the foreman picks the pictures that show the other. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "../../picture";
import { icons } from "../../icons";
import { look } from "../../look";
import { moment } from "../../times";
import type { Sighting } from "../../wire";
import { words } from "../../words";

const w = words.damage;

@customElement("vs-split")
export class SplitForm extends LitElement {
  @property({ attribute: false }) sightings: readonly Sighting[] = [];
  @property() what = "";
  @property({ type: Boolean }) working = false;
  @state() private chosen: ReadonlySet<number> = new Set();

  static override styles = [look, css`
    :host { display: block; }
    h3 { font-size: 14px; color: var(--ink); }
    h3 + p { margin-top: 3px; color: var(--ink-2); }
    ul { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; margin-top: 12px; }
    label {
      display: block; position: relative; border-radius: 8px; overflow: hidden; background: var(--paper-3);
      box-shadow: 0 0 0 1px var(--line-2); cursor: pointer;
    }
    label:has(:checked) { box-shadow: 0 0 0 3px var(--accent); }
    label:has(:focus-visible) { box-shadow: var(--focus); }
    input { position: absolute; opacity: 0; }
    .none { display: grid; place-items: center; aspect-ratio: 16 / 9; padding: 4px; color: var(--ink-3); font-size: 12px; text-align: center; }
    .when { display: block; padding: 5px 8px 6px; background: var(--paper); font-size: 12px; color: var(--ink-2); }
    .mark {
      position: absolute; top: 6px; right: 6px; display: none; place-items: center; width: 24px; height: 24px; border-radius: 50%;
      background: var(--accent); color: #fff;
    }
    label:has(:checked) .mark { display: grid; }
    .ends { display: flex; gap: 8px; margin-top: 14px; }
    .ends .primary { flex: 1; }
  `];

  /** Sightings whose picture was not kept follow the nearest of their drive; they are shown only where there is no choice. */
  private get shown(): readonly Sighting[] {
    const pictured = this.sightings.filter(({ picture }) => picture !== null);
    return pictured.length > 1 ? pictured : this.sightings;
  }

  override render() {
    const none = this.chosen.size === 0;
    const all = this.chosen.size === this.shown.length;
    return html`<form @submit=${this.submit} aria-label=${w.splitTitle}>
      <h3>${w.splitTitle}</h3>
      <p>${w.splitLead}</p>
      <ul>${this.shown.map((sighting) => html`<li><label>
        <input type="checkbox" .checked=${this.chosen.has(sighting.id)} @change=${() => this.toggle(sighting.id)} />
        ${sighting.picture
          ? html`<vs-picture .src=${sighting.picture} .width=${sighting.width} .height=${sighting.height} .box=${sighting.box}
              .alt=${this.what} .fill=${0.3} lazy></vs-picture>`
          : html`<div class="none">${w.noPicture}</div>`}
        <span class="mark">${icons.check}</span>
        <span class="when">${moment(sighting.at)}</span>
      </label></li>`)}</ul>
      <div role="status">${all ? html`<p class="notice">${w.splitAll}</p>` : nothing}</div>
      <div class="ends">
        <button class="button primary" ?disabled=${this.working || none || all}>
          ${this.working ? html`<span class="spinner"></span>` : icons.split}${w.splitButton}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${words.cancel}</button>
      </div>
    </form>`;
  }

  private toggle(id: number): void {
    const next = new Set(this.chosen);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent<number[]>("split", { detail: [...this.chosen] }));
  }
}
