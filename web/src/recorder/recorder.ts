/** The recorder: position, camera, film worker and sender, and what they are up to. */

import { words } from "./words/words";
import { alone } from "./alone";
import { keepAwake } from "./awake";
import { isNight } from "./drive/daylight";
import { Driving } from "./drive/driving";
import { askForMotion, watchMotion } from "./drive/motion";
import { Odometer } from "./drive/odometer";
import { Positions, type Fix } from "./drive/position";
import { monotonicMs } from "./drive/satellite-clock";
import { Filming } from "./film/filming";
import type { Cause } from "./film/messages";
import * as server from "./home/device-server";
import { maySend, strictest } from "./home/rules";
import { Sender } from "./home/sender";
import { device, pieces, type Device } from "./kept/database";
import { makeRoom, space } from "./kept/space";
import { initial, type Fault, type State } from "./state";

/** A position older than this, ms, is none. */
const staleMs = 10_000;
/** The page looks at clock, room and network so often, ms. */
const tickMs = 1_000;
const reportEveryMs = 180_000;
/** After a fault the camera is tried again, ms: a call ends, another app lets go. */
const retryMs = 5_000;
const started = "vejsyn-started";

export class Recorder extends EventTarget {
  state: State = initial;
  private enrolled: Device | null = null;
  private readonly driving = new Driving();
  private readonly odometer = new Odometer();
  private readonly positions = new Positions((fix) => this.arrived(fix), () => this.fail("position"));
  private readonly filming = new Filming((cause) => this.failedFilming(cause), () => this.closed());
  private readonly sender = new Sender(
    () => this.enrolled?.key ?? null,
    () => maySend(this.enrolled?.rules ?? strictest, navigator.connection?.type, this.fix),
    (refused) => void this.sent(refused),
  );
  private fix: Fix | null = null;
  private ticks = 0;
  private retryAtMs = 0;

  /** @param code of the enrolment, out of the page's address. */
  async open(code: string | null): Promise<void> {
    this.show({ night: isNight(null), metresToday: this.odometer.metres });
    const elsewhere = window.setTimeout(() => this.show({ phase: "elsewhere" }), 1_000);
    await alone();
    window.clearTimeout(elsewhere);
    this.enrolled = (await device.get()) ?? null;
    if (code) await this.enrol(code);
    if (!this.enrolled) return this.show({ phase: "unenrolled" });
    this.show({ name: this.enrolled.name });
    if (localStorage.getItem(started)) await this.start();
    else this.show({ phase: "permission" });
  }

  /** At the driver's press, once: browsers ask for camera, position and motion. */
  async start(): Promise<void> {
    await askForMotion();
    await navigator.storage.persist?.().catch(() => false);
    if (!localStorage.getItem(started)) {
      try {
        await this.filming.tryCamera();
      } catch {
        return this.show({ notice: words.advice.camera });
      }
      localStorage.setItem(started, new Date().toISOString());
    }
    this.show({ phase: "waiting", fault: null, notice: null });
    await this.filming.ready();
    keepAwake();
    this.positions.start();
    watchMotion((motion) => this.filming.motion(motion));
    window.setInterval(() => void this.tick(), tickMs);
    await this.greet();
    this.sender.wake();
  }

  private async enrol(code: string): Promise<void> {
    try {
      const fresh = await server.enrol(code);
      await device.put((this.enrolled = { ...fresh, rules: strictest }));
      this.show({ notice: null });
    } catch (error) {
      const said = error instanceof server.Refused && error.status ? error.message : words.notice.network;
      this.show({ notice: said || words.notice.code });
    }
  }

  /** What the office has changed meanwhile; without a network the old rules hold. */
  private async greet(): Promise<void> {
    if (!this.enrolled) return;
    try {
      const { name, rules } = await server.facts(this.enrolled.key);
      await device.put((this.enrolled = { ...this.enrolled, name, rules }));
      this.show({ name });
    } catch (error) {
      await this.sent(error instanceof server.Refused ? error : null);
    }
  }

  private arrived(fix: Fix): void {
    this.fix = fix;
    this.filming.fix(fix);
    this.driving.heard(fix.speedMps, monotonicMs());
    this.show({ accuracyM: fix.accuracyM, ...(this.state.fault === "position" && { phase: "waiting", fault: null }) });
    void this.follow();
  }

  /** Films while the vehicle drives. */
  private async follow(): Promise<void> {
    const drives = this.driving.now(monotonicMs());
    this.odometer.passed(this.state.phase === "recording" ? this.fix : null);
    if (drives && !this.filming.active && monotonicMs() >= this.retryAtMs) await this.film();
    if (!drives && this.filming.active) {
      await this.filming.end();
      this.show({ phase: "waiting", fault: null });
    }
  }

  private async film(): Promise<void> {
    if (!(await makeRoom())) return this.failedFilming("full");
    try {
      await this.filming.begin();
      this.show({ phase: "recording", fault: null });
    } catch {
      this.fail("camera");
    }
  }

  private failedFilming(cause: Cause | "camera"): void {
    if (cause === "full") {
      this.retryAtMs = monotonicMs() + retryMs;
      this.show({ phase: "full" });
    } else {
      this.fail(cause);
    }
  }

  private fail(fault: Fault): void {
    this.retryAtMs = monotonicMs() + retryMs;
    this.show({ phase: "fault", fault });
  }

  private async tick(): Promise<void> {
    this.ticks += 1;
    if (this.fix && monotonicMs() - this.fix.atMs > staleMs) this.show({ accuracyM: null });
    await this.follow();
    const { freeBytes, freeHours } = await space(this.filming.bytesAnHour);
    if (this.state.phase === "full" && freeBytes > 0) this.show({ phase: "waiting" });
    this.show({
      freeHours,
      metresToday: this.odometer.metres,
      night: isNight(this.fix),
    });
    await this.count();
    if (this.ticks % (reportEveryMs / tickMs) === 1) await this.report();
  }

  private closed(): void {
    this.sender.wake();
    void this.count();
  }

  private async count(): Promise<void> {
    const waiting = (await pieces.all()).filter(({ state }) => state === "closed").length;
    this.show({ waiting, sending: waiting > 0 && this.sender.sending });
  }

  private async report(): Promise<void> {
    if (!this.enrolled) return;
    const { level = null, charging = null } = (await navigator.getBattery?.().catch(() => null)) ?? {};
    const { freeBytes } = await space(null);
    const { phase, fault, waiting } = this.state;
    await server.report(this.enrolled.key, {
      version: __RECORDER_VERSION__,
      battery: level, charging, waiting,
      free_bytes: Math.round(freeBytes),
      recording: phase === "recording",
      note: phase === "full" ? "full" : fault,
    }).catch((error: unknown) => this.sent(error instanceof server.Refused ? error : null));
    await this.greet();
  }

  /** A dead key is forgotten; what was filmed stays until the phone is enrolled again. */
  private async sent(refused: server.Refused | null): Promise<void> {
    if (refused?.status !== 401) return;
    await device.forget();
    this.enrolled = null;
    await this.filming.end();
    this.positions.stop();
    this.show({ phase: "unenrolled", notice: words.notice.revoked });
  }

  private show(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    this.dispatchEvent(new Event("change"));
  }
}
