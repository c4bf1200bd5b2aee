/** A damage from near, with a bar of scale: a part of the picture that is there already, at the picture's own sharpness. */

import { LitElement, css, html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import type { Box, CloseUp } from "./wire";

@customElement("vs-close-up")
export class CloseUpView extends LitElement {
  @property() src = "";
  @property() alt = "";
  /** Of the whole picture, pixels. */
  @property({ type: Number }) width = 16;
  @property({ type: Number }) height = 9;
  @property({ attribute: false }) closeUp!: CloseUp;
  /** Drawn where it is given. */
  @property({ attribute: false }) box: Box | null = null;
  @property({ type: Boolean }) lazy = false;
  @state() private missing = false;

  static override styles = css`
    :host { display: block; position: relative; overflow: hidden; background: #d9dedd; }
    img { position: absolute; display: block; max-width: none; }
    svg { position: absolute; inset: 0; width: 100%; height: 100%; }
    :host([small]) .bar { display: none; }
    .missing { position: absolute; inset: 0; display: grid; place-items: center; color: #4a5a63; font-size: 13px; }
    rect { fill: none; vector-effect: non-scaling-stroke; stroke-dasharray: 7 4; }
    .under { stroke: rgb(0 0 0 / 60%); stroke-width: 4px; }
    .over { stroke: #ffe14a; stroke-width: 2px; }
    .bar { position: absolute; left: 4%; bottom: 9px; color: #fff; font-size: 12px; font-weight: 650; line-height: 1.3; text-align: left;
      text-shadow: 0 0 3px #000, 0 0 3px #000; }
    .bar::before { content: attr(data-length); }
    .bar::after { content: ""; display: block; height: 7px; border: 2px solid #fff; border-top: 0; filter: drop-shadow(0 0 1px #000) drop-shadow(0 0 1px #000); }
  `;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("src")) this.missing = false;
    const [x1, y1, x2, y2] = this.closeUp.view;
    this.style.aspectRatio = `${x2 - x1} / ${y2 - y1}`;
  }

  override render() {
    if (this.missing) return html`<div class="missing" role="img" aria-label=${this.alt}>–</div>`;
    const { view: [x1, y1, x2, y2], bar_px: bar, bar_text: text } = this.closeUp;
    const share = (pixels: number, of: number): string => `${(100 * pixels) / of}%`;
    const [across, down] = [x2 - x1, y2 - y1];
    const place = `left:${share(-x1, across)};top:${share(-y1, down)};width:${share(this.width, across)};height:${share(this.height, down)}`;
    return html`<img
        src=${this.src} alt=${this.alt} style=${place} loading=${this.lazy ? "lazy" : "eager"} decoding="async"
        @error=${() => (this.missing = true)}
      />${this.box ? this.frame(this.box) : nothing}
      <span class="bar" data-length=${text} style="width:${share(bar, across)}"></span>`;
  }

  private frame([x1, y1, x2, y2]: Box): TemplateResult {
    const [left, top, right, bottom] = this.closeUp.view;
    const rectangle = (name: string) => svg`<rect class=${name} x=${x1} y=${y1} width=${x2 - x1} height=${y2 - y1} />`;
    return html`<svg viewBox="${left} ${top} ${right - left} ${bottom - top}" aria-hidden="true" data-box=${this.box!.join(",")}>
      ${rectangle("under")}${rectangle("over")}</svg>`;
  }
}
