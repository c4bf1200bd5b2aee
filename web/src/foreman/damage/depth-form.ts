/** How deep a hole is: somebody has been there with a ruler. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { look } from "../../look";
import { words } from "../../words";

const w = words.damage;

@customElement("vs-depth")
export class DepthForm extends LitElement {
  @property({ type: Boolean }) working = false;

  static override styles = [look, css`
    :host { display: block; }
    form { display: grid; grid-template-columns: 1fr auto auto; align-items: end; gap: 8px; }
    p { grid-column: 1 / -1; color: var(--ink-2); }
  `];

  override render() {
    return html`<form @submit=${this.submit}>
      <label class="field">${w.depthField}
        <input name="depth" type="number" inputmode="numeric" min="1" max="2000" step="1" required /></label>
      <button class="button primary" ?disabled=${this.working}>
        ${this.working ? html`<span class="spinner"></span>` : nothing}${words.save}</button>
      <button type="button" class="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${words.cancel}</button>
      <p>${w.depthLead}</p>
    </form>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus({ preventScroll: true });
    this.scrollIntoView({ block: "nearest" });
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const detail = Number(new FormData(event.target as HTMLFormElement).get("depth"));
    this.dispatchEvent(new CustomEvent<number>("depth", { detail }));
  }
}
