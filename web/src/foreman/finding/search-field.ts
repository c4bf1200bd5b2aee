/** The search field over the map: a street, an address, a number of ours or a place, as it is typed. Ctrl-K goes there. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { Failure, server } from "../../server";
import type { FoundPlace } from "../../wire";
import { words } from "../../words";

const w = words.search;

/** Milliseconds without a key before the server is asked: a quick hand's next letter comes within 150. */
const restMs = 140;

@customElement("vs-search")
export class SearchField extends LitElement {
  @state() private places: readonly FoundPlace[] = [];
  @state() private active = 0;
  @state() private isOpen = false;
  @state() private told = "";
  @query("input") private readonly input!: HTMLInputElement;
  private timer = 0;
  private asked: AbortController | null = null;

  static override styles = [look, css`
    :host { display: block; position: relative; pointer-events: auto; }
    .box { display: flex; align-items: center; border-radius: 10px; background: var(--paper); box-shadow: var(--shadow); padding-left: 10px; color: var(--ink-3); }
    input, input:focus-visible { flex: 1; min-width: 0; height: 44px; box-shadow: none; outline: none; margin: 0; padding: 0 10px; border: 0; border-radius: 10px; background: none; color: var(--ink); }
    input::-webkit-search-cancel-button { display: none; }
    .box:focus-within { box-shadow: var(--focus); }
    kbd { margin-right: 10px; padding: 1px 6px; border: 1px solid var(--line-2); border-radius: 5px; font: inherit; font-size: 11px; white-space: nowrap; }
    .found { position: absolute; z-index: 5; top: 50px; left: 0; min-width: 100%; width: max-content; max-width: min(380px, 90vw); padding: 6px; border-radius: 10px; background: var(--paper); box-shadow: var(--shadow); }
    [role="option"] { display: flex; gap: 10px; align-items: baseline; padding: 8px 10px; border-radius: 7px; cursor: pointer; }
    [role="option"][aria-selected="true"] { background: var(--accent-soft); }
    [role="option"] .title { font-weight: 550; }
    [role="option"] .detail { flex: 1; color: var(--ink-2); }
    [role="option"] .kind { color: var(--ink-3); font-size: 12px; }
    .found p { padding: 8px 10px; color: var(--ink-2); }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.summon);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.summon);
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  override render() {
    const isShown = this.isOpen && (this.places.length > 0 || this.told !== "");
    return html`
      <div class="box">${icons.search}<input
        type="search" role="combobox" aria-label=${w.label} placeholder=${w.placeholder} autocomplete="off" spellcheck="false"
        maxlength="200" aria-expanded=${isShown} aria-controls="found" aria-autocomplete="list"
        aria-activedescendant=${isShown && this.places.length ? `place-${this.active}` : nothing}
        @input=${this.typed} @keydown=${this.walk} @focus=${() => (this.isOpen = true)} @blur=${() => (this.isOpen = false)}
      /><kbd aria-hidden="true">Ctrl K</kbd></div>
      <div id="found" class=${isShown ? "found" : ""} role="listbox" aria-label=${w.found}>
        ${isShown ? this.places.map((place, index) => this.place(place, index)) : nothing}
      </div>
      <div role="status" class=${isShown && this.told ? "found" : "sr"}>${isShown && this.told ? html`<p>${this.told}</p>` : nothing}</div>`;
  }

  private place(place: FoundPlace, index: number): TemplateResult {
    return html`<div role="option" id="place-${index}" aria-selected=${index === this.active}
      @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.choose(place)}
    ><span class="title">${w.title(place.kind, place.title)}</span><span class="detail">${place.detail}</span>
      <span class="kind">${w.kinds[place.kind]}</span></div>`;
  }

  private readonly summon = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  };

  private typed(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    const text = this.input.value.trim();
    this.isOpen = true;
    if (text === "") this.show([], "");
    else this.timer = window.setTimeout(() => void this.ask(text), restMs);
  }

  private async ask(text: string): Promise<void> {
    const asked = (this.asked = new AbortController());
    try {
      const places = await server.places(text, asked.signal);
      if (!asked.signal.aborted) this.show(places, places.length ? "" : w.nothing);
    } catch (error) {
      if (!asked.signal.aborted) this.show([], Failure.from(error).message);
    }
  }

  private show(places: readonly FoundPlace[], told: string): void {
    this.places = places;
    this.told = told;
    this.active = 0;
  }

  private walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const place = this.places[this.active];
    if (step && this.places.length) this.active = (this.active + step + this.places.length) % this.places.length;
    else if (event.key === "Enter" && place) this.choose(place);
    else if (event.key === "Escape") this.input.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(place: FoundPlace): void {
    this.input.value = "";
    this.show([], "");
    this.input.blur();
    this.dispatchEvent(new CustomEvent<FoundPlace>("place", { detail: place }));
  }
}
