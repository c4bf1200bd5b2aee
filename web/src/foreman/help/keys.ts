/** Which keys there are: `?` shows them, and so does the button. */

import { LitElement, css, html } from "lit";
import { customElement, query } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { words } from "../../words";
import { isTyping } from "./typing";

const w = words.keys;

@customElement("vs-keys")
export class Keys extends LitElement {
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  static override styles = [look, css`
    dialog { width: min(460px, 92vw); padding: 0; border: 0; border-radius: 12px; box-shadow: var(--shadow); color: inherit; }
    dialog::backdrop { background: rgb(18 35 43 / 40%); }
    header { display: flex; align-items: center; padding: 12px 12px 4px 20px; }
    header h2 { flex: 1; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 9px 18px; padding: 8px 20px 20px; }
    dt { display: flex; gap: 4px; align-items: center; }
    kbd { padding: 1px 7px; border: 1px solid var(--line-2); border-bottom-width: 2px; border-radius: 5px; background: var(--paper-2); font: inherit; font-size: 12px; }
    dd { color: var(--ink-2); align-self: center; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed);
  }

  show(): void {
    this.dialog.showModal();
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "?" || isTyping(event) || this.dialog.open) return;
    event.preventDefault();
    this.show();
  };

  override render() {
    return html`<dialog aria-labelledby="title" @click=${this.outside}>
      <header><h2 id="title">${w.title}</h2>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.dialog.close()}>${icons.close}</button></header>
      <dl>${w.all.map(([keys, what]) => html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${what}</dd>`)}</dl>
    </dialog>`;
  }

  private outside(event: Event): void {
    if (event.target === this.dialog) this.dialog.close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vs-keys": Keys;
  }
}
