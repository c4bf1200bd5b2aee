/** The recorder's page: one state that is read from a metre away, by day and by night. */

import { LitElement, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { codeOf } from "./home/code";
import { pageLook } from "./look";
import { Recorder } from "./recorder";
import { initial, type State } from "./state";
import { words } from "./words/words";
import "./mounting/guide";

@customElement("vs-recorder")
export class RecorderPage extends LitElement {
  @state() private now: State = initial;
  @state() private mounting = false;
  private readonly recorder = new Recorder();

  /** Nothing is filmed, and nobody is aiming the camera. */
  get idle(): boolean {
    return this.now.phase === "waiting" && !this.mounting;
  }

  static override styles = pageLook;

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = words.title;
    this.recorder.addEventListener("change", () => (this.now = this.recorder.state));
    void this.recorder.open(codeOf(window.location));
  }

  override willUpdate(): void {
    this.dataset["phase"] = this.now.phase;
    this.classList.toggle("night", this.now.night);
    document.documentElement.style.background = this.now.night ? "#000" : "#f6f7f6";
    // Who drives off with the guide open wants to film.
    if (this.now.phase === "recording") this.mounting = false;
  }

  override render() {
    const { phase, name, notice, night } = this.now;
    if (this.mounting) return html`<vs-mounting
      class=${night ? "night" : ""} @done=${() => (this.mounting = false)}></vs-mounting>`;
    return html`
      <main>
        <header><span>${name ?? "Vejsyn"}</span>${this.mountingButton}${this.source}</header>
        <div class="state">
          <div role="status">
            <h1>${phase === "recording" ? html`<span class="dot"></span>` : nothing}${words.phase[phase]}</h1>
          </div>
          ${this.advice ? html`<p class="advice">${this.advice}</p>` : nothing}
          ${notice ? html`<p class="notice" role="alert">${notice}</p>` : nothing}
          ${phase === "permission"
            ? html`<button class="start" @click=${() => void this.recorder.start()}>${words.start}</button>`
            : nothing}
        </div>
        ${this.figures}
      </main>`;
  }

  /** Where there is nothing to film yet: later nobody reads small print, and the room is needed. */
  private get source() {
    if (!["unenrolled", "permission"].includes(this.now.phase)) return nothing;
    return html`<a href="/source" rel="noreferrer">${words.source}</a>`;
  }

  private get advice(): string | null {
    const { phase, fault } = this.now;
    if (phase === "fault" && fault) return words.advice[fault];
    return phase in words.advice ? words.advice[phase as keyof typeof words.advice] : null;
  }

  private get mountingButton() {
    if (this.now.phase !== "waiting") return nothing;
    return html`<button @click=${() => (this.mounting = true)}>${words.mounting.open}</button>`;
  }

  private get figures() {
    const { phase, accuracyM, freeHours, metresToday } = this.now;
    if (phase === "unenrolled" || phase === "permission" || phase === "elsewhere") return nothing;
    const none = phase === "recording" ? words.noGps : words.searching;
    return html`<ul>
        <li class=${accuracyM === null ? "bad" : ""}>${accuracyM === null ? none : words.gps(accuracyM)}</li>
        ${freeHours === null ? nothing : html`<li>${words.hours(freeHours)}</li>`}
        <li>${words.kilometres(metresToday)}</li>
      </ul>
      <p class="home">${this.home}</p>`;
  }

  private get home(): string {
    const { waiting, sending } = this.now;
    if (!waiting) return "";
    return sending ? words.sending(waiting) : words.pieces(waiting);
  }
}
