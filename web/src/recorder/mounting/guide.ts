/** The mounting guide: the live picture, lines to aim by, and one sentence that says what is to be done. Black at night,
 * as all of the recorder: the sentence's colour says then what its ground says by day. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { watchMotion } from "../drive/motion";
import { closeCamera, openCamera } from "../film/camera";
import { words } from "../words/words";
import { foot, shrink, type Foot } from "./bonnet";
import { hang, level, type Hang, type Level } from "./level";

/** The picture is looked at so often, ms. */
const lookEveryMs = 400;

type Verdict = { readonly good: boolean; readonly say: string };

@customElement("vs-mounting")
export class Mounting extends LitElement {
  @state() private foot: Foot | null = null;
  @state() private hang: Hang | null = null;
  @state() private noCamera = false;
  private stream: MediaStream | null = null;
  private timer = 0;
  private stopMotion = (): void => undefined;
  private readonly turned = (): void => this.requestUpdate();
  private readonly canvas = document.createElement("canvas");

  static override styles = css`
    :host { --say: #7a1d12; --good: #0d5c38; --unsure: #24343c; --on: #fff; --line: #fff; --aim: #ffe14a; --lit: 1; }
    :host(.night) {
      --say: #000; --good: #000; --unsure: #000; --on: #b9c6cc; --line: #37434a; --aim: #a89a4a; --lit: 0.55;
    }
    :host(.night) .say { color: #f0786e; }
    :host(.night) .say.good { color: #58b98a; }
    :host(.night) .say.unsure { color: var(--on); }
    main {
      position: fixed; inset: 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(230px, 27vw);
      background: #000; color: var(--on); overflow: hidden;
    }
    .picture { position: relative; align-self: center; aspect-ratio: 16 / 9; max-height: 100%; margin: auto; width: 100%; }
    video {
      position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; background: #111;
      filter: brightness(var(--lit));
    }
    .band {
      position: absolute; left: 0; right: 0; border: 0 dashed var(--aim);
      background: rgb(255 225 74 / calc(12% * var(--lit)));
    }
    .horizon { top: 20%; height: 22%; border-width: 3px 0; }
    .foot { top: 85%; bottom: 0; border-width: 3px 0 0; }
    .middle {
      position: absolute; top: 0; bottom: 0; left: 50%;
      border-left: 2px dashed rgb(255 225 74 / calc(60% * var(--lit)));
    }
    .label {
      position: absolute; left: max(10px, env(safe-area-inset-left)); padding: 2px 9px; border-radius: 6px;
      background: rgb(0 0 0 / 72%); font-size: max(15px, 3.6vmin); font-weight: 600; color: var(--aim);
    }
    .horizon .label { bottom: calc(100% + 4px); }
    .foot .label { bottom: calc(100% + 4px); }
    .level {
      position: absolute; top: 31%; left: 12%; right: 12%; border-top: 4px solid var(--on);
      filter: drop-shadow(0 0 2px #000); transition: transform 0.2s;
    }
    .level.straight { border-color: #46d78a; }
    :host(.night) .level.straight { border-color: #2f8f5c; }
    .say {
      display: flex; flex-direction: column; justify-content: space-between; gap: 16px;
      padding: 20px max(18px, env(safe-area-inset-right)) max(18px, env(safe-area-inset-bottom)) 20px;
      background: var(--say); font-size: clamp(24px, 7.6vmin, 44px); font-weight: 700; line-height: 1.15;
    }
    .say.good { background: var(--good); }
    .say.unsure { background: var(--unsure); }
    p { margin: 0; hyphens: auto; overflow-wrap: anywhere; }
    button {
      flex: none; min-height: 64px; padding: 0 20px; border: 2px solid var(--line); border-radius: 14px;
      background: transparent; color: var(--on); font: inherit; font-size: 24px; font-weight: 650;
    }
    button:focus-visible { outline: 4px solid #ffe14a; outline-offset: 3px; }
    h1 { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
    @media (prefers-reduced-motion: reduce) { .level { transition: none; } }
    @media (orientation: portrait) {
      main { grid-template-columns: none; grid-template-rows: auto minmax(0, 1fr); }
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopMotion = watchMotion(({ acceleration }) => {
      this.hang = hang(acceleration, screen.orientation?.angle ?? 0);
    });
    window.addEventListener("resize", this.turned);
    void this.openCamera();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("resize", this.turned);
    window.clearInterval(this.timer);
    this.stopMotion();
    closeCamera(this.stream);
  }

  override render() {
    const { good, say } = this.verdict;
    const unsure = !good && (this.foot === null || this.hang === null || this.foot === "dark");
    return html`
      <main>
        <h1>${words.mounting.title}</h1>
        <div class="picture">
          <video autoplay muted playsinline aria-label=${words.mounting.picture}></video>
          <div aria-hidden="true">
            <div class="middle"></div>
            <div class="band horizon"><span class="label">${words.mounting.horizon}</span></div>
            <div class="band foot"><span class="label">${words.mounting.bonnet}</span></div>
            ${this.hang ? this.levelLine(this.hang) : nothing}
          </div>
        </div>
        <div class="say ${good ? "good" : unsure ? "unsure" : ""}">
          <p role="status">${say}</p>
          <button @click=${() => this.dispatchEvent(new Event("done"))}>${words.mounting.close}</button>
        </div>
      </main>`;
  }

  private levelLine({ rollDeg }: Hang) {
    const straight = this.level === "straight" || this.level === "up" || this.level === "down";
    return html`<div class="level ${straight ? "straight" : ""}" style="transform: rotate(${-rollDeg}deg)"></div>`;
  }

  private get level(): Level | null {
    return this.hang && level(this.hang, window.innerWidth > window.innerHeight);
  }

  private get verdict(): Verdict {
    const bad = (say: string): Verdict => ({ good: false, say });
    if (this.noCamera) return bad(words.mounting.noCamera);
    if (window.innerWidth <= window.innerHeight) return bad(words.mounting.turn);
    if (this.level && this.level !== "straight") return bad(words.mounting[this.level]);
    if (this.foot === null) return bad(words.mounting.checking);
    if (this.foot === "dark") return bad(words.mounting.dark);
    if (this.foot === "bonnet") return bad(words.mounting.hood);
    return this.level ? { good: true, say: words.mounting.good } : bad(words.mounting.unknown);
  }

  private async openCamera(): Promise<void> {
    try {
      this.stream = await openCamera();
    } catch {
      this.noCamera = true;
      return;
    }
    await this.updateComplete;
    const video = this.renderRoot.querySelector("video")!;
    video.srcObject = this.stream;
    this.timer = window.setInterval(() => {
      if (video.videoWidth) this.foot = foot(shrink(video, this.canvas));
    }, lookEveryMs);
  }
}
