/** The buttons at the map's corner: nearer, farther, everything, and which keys there are. */

import { LitElement, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { icons } from "../../icons";
import { words } from "../../words";

export type ZoomStep = "in" | "out" | "whole" | "keys";

@customElement("vs-zoom")
export class Zoom extends LitElement {
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this; // It is laid out with the desk, by the desk's own style sheet.
  }

  override render() {
    return html`<div class="zoom" role="group">
      ${this.button("in", words.map.zoomIn, icons.plus)}
      ${this.button("out", words.map.zoomOut, icons.minus)}
      ${this.button("whole", words.map.whole, icons.whole)}
      ${this.button("keys", words.keys.button, html`?`)}
    </div>`;
  }

  private button(step: ZoomStep, name: string, sign: TemplateResult): TemplateResult {
    return html`<button aria-label=${name} title=${name}
      @click=${() => this.dispatchEvent(new CustomEvent<ZoomStep>("zoom", { detail: step }))}>${sign}</button>`;
  }
}
