/** The first visit's three sentences: where the hand should go. Never again after that, on this machine. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { look } from "../../look";
import { words } from "../../words";

const shelf = "vejsyn-welcomed";

@customElement("vs-welcome")
export class Welcome extends LitElement {
  @state() private isNew = localStorage.getItem(shelf) === null;

  static override styles = [look, css`
    :host { display: block; pointer-events: none; }
    section { display: flex; align-items: center; gap: 16px; padding: 12px 14px 12px 18px; border-radius: 10px; background: var(--rail); color: #fff; box-shadow: var(--shadow); }
    ol { display: grid; gap: 3px; list-style: decimal inside; }
    .button { pointer-events: auto; flex: none; color: var(--ink); }
  `];

  override render() {
    return this.isNew ? html`<section aria-label=${words.welcome.label}>
      <ol>${words.welcome.sentences.map((sentence) => html`<li>${sentence}</li>`)}</ol>
      <button class="button" @click=${this.understood}>${words.welcome.understood}</button>
    </section>` : nothing;
  }

  private understood(): void {
    localStorage.setItem(shelf, "1");
    this.isNew = false;
  }
}
