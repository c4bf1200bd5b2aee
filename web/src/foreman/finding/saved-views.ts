/** Filters with a name: one press shows what one shows every morning. They are everybody's. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { Failure, server } from "../../server";
import type { SavedView } from "../../wire";
import { words } from "../../words";
import { everything, filterOf, hidesSomething, wordsOf, type Filter } from "./filter";

const w = words.views;

@customElement("vs-saved-views")
export class SavedViews extends LitElement {
  @property({ attribute: false }) filter: Filter = everything;
  /** Nothing can be changed: a reader looks. */
  @property({ type: Boolean }) watching = false;
  @state() private views: readonly SavedView[] = [];
  @state() private failure = "";

  static override styles = [look, css`
    :host { display: block; padding: 0 8px 8px; }
    .view { display: flex; align-items: center; }
    .view .show {
      flex: 1; min-height: 30px; padding: 0 6px; border: 0; border-radius: 6px; background: none; text-align: left; overflow-wrap: anywhere;
    }
    .view .show:hover { background: var(--paper-2); }
    .view .show[aria-current="true"] { font-weight: 600; color: var(--accent); }
    .icon-button { width: 28px; height: 28px; }
    .icon-button svg { width: 14px; height: 14px; }
    form { display: flex; gap: 6px; margin-top: 4px; }
    input { flex: 1; min-width: 0; min-height: 32px; padding: 0 8px; border: 1px solid var(--line-2); border-radius: 7px; }
    .button { min-height: 32px; }
    p { margin: 4px 6px; color: var(--ink-3); font-size: 12px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.ask(async () => undefined);
  }

  override render() {
    const asked = wordsOf(this.filter);
    return html`
      ${this.views.map((view) => this.view(view, asked))}
      ${hidesSomething(this.filter) && !this.watching ? html`<form @submit=${this.save}>
        <input name="name" required maxlength="100" aria-label=${w.name} placeholder=${w.name} autocomplete="off" />
        <button class="button">${words.save}</button></form>`
        : this.views.length ? nothing : html`<p>${w.none}</p>`}
      <div role="alert">${this.failure ? html`<p class="notice bad">${this.failure}</p>` : nothing}</div>`;
  }

  private view(view: SavedView, asked: string): TemplateResult {
    return html`<div class="view"><button class="show" aria-current=${view.asked === asked} title=${w.by(view.created_by)}
        @click=${() => this.show(view)}>${view.name}</button>
      ${this.watching ? nothing : html`<button class="icon-button" aria-label=${w.remove(view.name)}
        @click=${() => this.ask(() => server.removeView(view.id))}>${icons.close}</button>`}</div>`;
  }

  private show({ asked }: SavedView): void {
    this.dispatchEvent(new CustomEvent<Filter>("filter", { detail: filterOf(asked), bubbles: true, composed: true }));
  }

  private async save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get("name"));
    if (await this.ask(() => server.saveView(name, wordsOf(this.filter)))) form.reset();
  }

  private async ask(change: () => Promise<unknown>): Promise<boolean> {
    try {
      await change();
      this.views = await server.views();
      this.failure = "";
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
    return this.failure === "";
  }
}
