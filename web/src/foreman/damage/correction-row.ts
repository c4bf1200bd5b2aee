/** Is it shown as it is? Worse, milder, or of another kind or severity; and what was said last, to be undone. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { moment } from "../../times";
import type { CorrectedTo, Correction, Damage, DamageClass, Severity } from "../../wire";
import { words } from "../../words";

const w = words.damage.correction;

/** As the lists are offered: what is most often meant first. */
const kinds: readonly DamageClass[] = ["D40", "D20", "D00", "D10"];
const severities: readonly Severity[] = ["high", "medium", "low"];

@customElement("vs-correction")
export class CorrectionRow extends LitElement {
  @property({ attribute: false }) damage: Damage | null = null;
  @property({ type: Boolean }) working = false;
  @state() private open = false;

  static override styles = [look, css`
    :host { display: block; }
    .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
    .row .button { min-height: 30px; font-weight: 500; color: var(--ink-2); }
    :host > .row { margin-left: -12px; } /* the words begin where the lines above do */
    .row h3 { flex-basis: 100%; }
    .row + .row { margin-top: 10px; }
    .row .button[aria-pressed="true"] { background: var(--paper-3); color: var(--ink); }
    .menu { margin-top: 10px; padding: 10px 12px; border: 1px solid var(--line); border-radius: var(--radius); }
    .said { display: flex; align-items: center; gap: 10px; margin-bottom: 10px; }
    .said .what { flex: 1; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("damage")) this.open = false; // it was said, or another damage is shown
  }

  override render() {
    const damage = this.damage;
    if (!damage) return nothing;
    return html`
      ${damage.correction ? this.said(damage.correction) : nothing}
      <div class="row" role="group" aria-label=${w.label}>
        ${this.button("worse", w.worse)}${this.button("milder", w.milder)}
        <button class="button plain" aria-expanded=${this.open} aria-controls="menu"
          @click=${() => (this.open = !this.open)}>${w.other}</button>
      </div>
      <div class="menu" id="menu" ?hidden=${!this.open} @keydown=${this.escape}>
        <div class="row"><h3>${w.class}</h3>
          ${kinds.map((kind) => this.button(kind, words.damageClass[kind], damage.class === kind))}</div>
        <div class="row"><h3>${w.severity}</h3>
          ${severities.map((severity) => this.button(severity, words.severity[severity], damage.severity === severity))}</div>
      </div>`;
  }

  private said({ id, to, at, by }: Correction): TemplateResult {
    return html`<div class="notice said">
      <span class="what">${w.by(by)}<br /><span class="muted">${w.to(to)} · ${moment(at)}</span></span>
      <button class="button" ?disabled=${this.working}
        @click=${() => this.dispatchEvent(new CustomEvent<number>("undo", { detail: id }))}
      >${icons.undo}${words.damage.undoRegrouping}</button>
    </div>`;
  }

  private button(to: CorrectedTo, name: string, pressed?: boolean): TemplateResult {
    return html`<button class="button plain" ?disabled=${this.working} aria-pressed=${pressed ?? nothing}
      @click=${() => this.dispatchEvent(new CustomEvent<CorrectedTo>("correct", { detail: to }))}>${name}</button>`;
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // the panel stays
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>("[aria-expanded]")?.focus();
  }
}
