/** The pictures of one damage, one sighting at a time, small in the panel and as big as the screen. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "../../picture";
import { icons } from "../../icons";
import { look } from "../../look";
import { moment } from "../../times";
import type { Sighting } from "../../wire";
import { words } from "../../words";

const w = words.damage;

@customElement("vs-sightings")
export class Sightings extends LitElement {
  @property({ attribute: false }) sightings: readonly Sighting[] = [];
  /** What the pictures show, for those who cannot see them. */
  @property() what = "";
  @state() private shown = 0;

  static override styles = [look, css`
    :host { display: block; }
    .picture { background: #e4e8e7; }
    .picture button.open { display: block; width: 100%; padding: 0; border: 0; background: none; cursor: zoom-in; }
    .picture button.open:focus-visible { box-shadow: inset 0 0 0 4px #1484ad; border-radius: 0; }
    .none { display: grid; place-items: center; aspect-ratio: 16 / 9; color: var(--ink-3); }
    .strip { display: flex; align-items: center; gap: 4px; min-height: 40px; padding: 0 6px; }
    .strip span { flex: 1; text-align: center; font-size: 12px; color: var(--ink-2); }
    dialog {
      max-width: none; max-height: none; margin: auto; padding: 0; border: 0; border-radius: 10px; background: #0d1a20;
      color: #fff; overflow: hidden;
    }
    dialog::backdrop { background: rgb(9 18 23 / 82%); }
    dialog vs-picture { width: min(96vw, calc((96vh - 48px) * var(--shape))); background: #0d1a20; }
    dialog .strip { min-height: 48px; }
    dialog .strip span { color: #dbe4e7; font-size: 13px; }
    dialog .icon-button { color: #fff; }
    dialog .icon-button:hover:not(:disabled) { background: rgb(255 255 255 / 14%); color: #fff; }
  `];

  /** Another damage begins with its first picture; a damage that was only changed keeps its place. */
  override willUpdate(changed: PropertyValues): void {
    const before = changed.get("sightings") as readonly Sighting[] | undefined;
    if (before && before[0]?.id === this.sightings[0]?.id) return;
    if (changed.has("sightings")) this.shown = Math.max(0, this.sightings.findIndex(({ picture }) => picture !== null));
  }

  override render() {
    const sighting = this.sightings[this.shown];
    if (!sighting) return html`<div class="picture none">${w.noPicture}</div>`;
    const close = html`<button class="icon-button" aria-label=${words.close} @click=${this.shrink}>${icons.close}</button>`;
    return html`
      <div class="picture">${sighting.picture
        ? html`<button class="open" aria-label=${w.enlarge} title=${w.enlarge} @click=${this.enlarge}>
            ${this.photo(sighting)}</button>`
        : html`<div class="none">${w.noPicture}</div>`}</div>
      ${this.strip(sighting)}
      <dialog
        aria-label=${w.enlarge} style="--shape:${sighting.width / sighting.height}" @keydown=${this.turn}
        @click=${(event: Event) => event.target === event.currentTarget && this.shrink()}
      >${this.photo(sighting)}${this.strip(sighting, close)}</dialog>`;
  }

  private photo(sighting: Sighting): TemplateResult | typeof nothing {
    if (!sighting.picture) return nothing;
    return html`<vs-picture
      .src=${sighting.picture} .width=${sighting.width} .height=${sighting.height} .box=${sighting.box} .alt=${this.what}
    ></vs-picture>`;
  }

  private strip(sighting: Sighting, end: TemplateResult | typeof nothing = nothing): TemplateResult {
    const last = this.sightings.length - 1;
    return html`<div class="strip">
      <button class="icon-button" aria-label=${w.previous} ?disabled=${this.shown === 0} @click=${() => this.step(-1)}
      >${icons.back}</button>
      <span aria-live="polite">${w.picture(this.shown + 1, last + 1)} · ${moment(sighting.at)} ·
        ${w.confidence(sighting.confidence)}</span>
      <button class="icon-button" aria-label=${w.next} ?disabled=${this.shown >= last} @click=${() => this.step(1)}
      >${icons.forward}</button>${end}
    </div>`;
  }

  private step(by: number): void {
    this.shown = Math.min(this.sightings.length - 1, Math.max(0, this.shown + by));
  }

  private turn(event: KeyboardEvent): void {
    if (event.key === "ArrowLeft") this.step(-1);
    if (event.key === "ArrowRight") this.step(1);
    if (event.key === "Escape") event.stopPropagation(); // closes the big picture only
  }

  private enlarge(): void {
    this.renderRoot.querySelector("dialog")!.showModal();
  }

  private shrink(): void {
    this.renderRoot.querySelector("dialog")!.close();
  }
}
