/** The pictures of one damage: from near beside the whole, in the panel and as big as the screen, and all over time. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "../../close-up";
import "../../picture";
import { icons } from "../../icons";
import { look } from "../../look";
import { day, moment } from "../../times";
import type { Sighting } from "../../wire";
import { words } from "../../words";

const w = words.damage;

@customElement("vs-sightings")
export class Sightings extends LitElement {
  @property({ attribute: false }) sightings: readonly Sighting[] = [];
  /** What the pictures show, for those who cannot see them. */
  @property() what = "";
  @state() private shown = 0;
  @state() private boxed = true;

  static override styles = [look, css`
    :host { display: block; }
    .picture { background: #e4e8e7; }
    .picture button.open { display: block; width: 100%; padding: 0; border: 0; background: none; cursor: zoom-in; }
    .picture button.open:focus-visible { box-shadow: inset 0 0 0 4px #1484ad; border-radius: 0; }
    .none { display: grid; place-items: center; aspect-ratio: 16 / 9; color: var(--ink-3); }
    .pair { display: grid; grid-template-columns: 8fr 5fr; gap: 2px; background: var(--paper); }
    .pair > div { display: flex; flex-direction: column; background: var(--paper-2); }
    .pair p { flex: 1; padding: 8px 12px; font-size: 12px; color: var(--ink-2); }
    .pair .button { align-self: flex-start; min-height: 28px; margin: 0 12px 10px; padding: 0 8px; font-size: 12px; font-weight: 500; }
    .pair .button[aria-pressed="true"] { border-color: var(--accent); background: var(--accent-soft); }
    .film { display: flex; gap: 6px; padding: 8px 18px 10px; overflow-x: auto; border-bottom: 1px solid var(--line); }
    .film button { flex: none; width: 84px; padding: 0; border: 0; background: none; font-size: 11px; color: var(--ink-2); text-align: left; }
    .film vs-close-up { border-radius: 5px; margin-bottom: 3px; }
    .film button[aria-current="true"] vs-close-up { box-shadow: 0 0 0 2px var(--paper), 0 0 0 4px var(--accent); }
    .film button:focus-visible { border-radius: 5px; }
    .strip { display: flex; align-items: center; gap: 4px; min-height: 40px; padding: 0 6px; }
    .strip span { flex: 1; text-align: center; font-size: 12px; color: var(--ink-2); }
    dialog {
      max-width: none; max-height: none; margin: auto; padding: 0; border: 0; border-radius: 10px; background: #0d1a20;
      color: #fff; overflow: hidden;
    }
    dialog::backdrop { background: rgb(9 18 23 / 82%); }
    .large { display: grid; grid-template-columns: 1fr 1fr; align-items: center; gap: 4px; width: min(96vw, 160vh); }
    .large vs-picture { background: #0d1a20; }
    @media (max-width: 860px) { .large { grid-template-columns: 1fr; width: min(96vw, 60vh); } }
    dialog .strip { min-height: 48px; }
    dialog .strip span { color: #dbe4e7; font-size: 13px; }
    dialog .icon-button { color: #fff; }
    dialog .icon-button.wide { width: auto; padding: 0 10px; }
    dialog .icon-button.wide[aria-pressed="true"] { text-decoration: underline; }
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
      ${sighting.picture ? this.pair(sighting, sighting.picture) : html`<div class="picture none">${w.noPicture}</div>`}
      ${this.strip(sighting)}
      ${this.film()}
      <dialog
        aria-label=${w.enlarge} @keydown=${this.turn}
        @click=${(event: Event) => event.target === event.currentTarget && this.shrink()}
      >${sighting.picture ? html`<div class="large">${this.near(sighting, sighting.picture)}${this.photo(sighting, sighting.picture)}</div>` : nothing}
        ${this.strip(sighting, html`${this.boxButton("icon-button wide")}${close}`)}</dialog>`;
  }

  private pair(sighting: Sighting, picture: string): TemplateResult {
    const open = (label: string, content: TemplateResult): TemplateResult =>
      html`<button class="open" aria-label=${label} title=${label} @click=${this.enlarge}>${content}</button>`;
    return html`<div class="pair picture">
      ${open(w.enlarge, this.near(sighting, picture))}
      <div>${open(w.enlargeWhole, this.photo(sighting, picture))}
        <p>${moment(sighting.at)}<br />${w.confidence(sighting.confidence)}</p>
        ${this.boxButton("button")}</div>
    </div>`;
  }

  private boxButton(look: string): TemplateResult {
    return html`<button class=${look} aria-pressed=${this.boxed} @click=${() => (this.boxed = !this.boxed)}>${w.box}</button>`;
  }

  private near(sighting: Sighting, picture: string): TemplateResult {
    return html`<vs-close-up
      .src=${picture} .width=${sighting.width} .height=${sighting.height} .closeUp=${sighting.close_up}
      .box=${this.boxed ? sighting.box : null} .alt=${w.nearAlt(this.what)}
    ></vs-close-up>`;
  }

  private photo(sighting: Sighting, picture: string): TemplateResult {
    return html`<vs-picture
      .src=${picture} .width=${sighting.width} .height=${sighting.height} .box=${this.boxed ? sighting.box : null} .alt=${this.what}
    ></vs-picture>`;
  }

  /** Everything that was kept, from the first to the newest. */
  private film(): TemplateResult | typeof nothing {
    const kept = this.sightings.filter(({ picture }) => picture !== null).sort((a, b) => a.at.localeCompare(b.at));
    if (kept.length < 2) return nothing;
    return html`<div class="film" role="group" aria-label=${w.overTime}>${kept.map((sighting) => html`<button
      aria-current=${sighting === this.sightings[this.shown]} @click=${() => (this.shown = this.sightings.indexOf(sighting))}
    ><vs-close-up .src=${sighting.picture!} .width=${sighting.width} .height=${sighting.height} .closeUp=${sighting.close_up}
        .alt=${w.nearAlt(moment(sighting.at))} lazy small></vs-close-up>${day(sighting.at)}</button>`)}</div>`;
  }

  private strip(sighting: Sighting, end: TemplateResult | typeof nothing = nothing): TemplateResult {
    const last = this.sightings.length - 1;
    return html`<div class="strip">
      <button class="icon-button" aria-label=${w.previous} ?disabled=${this.shown === 0} @click=${() => this.step(-1)}
      >${icons.back}</button>
      <span aria-live="polite">${w.picture(this.shown + 1, last + 1)}${
        sighting.picture && end === nothing ? nothing : html` · ${moment(sighting.at)} · ${w.confidence(sighting.confidence)}`}</span>
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
