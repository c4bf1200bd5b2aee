/** All that the page shows, as one value. */

export type Phase =
  /** Reading what the phone keeps. */
  | "starting"
  /** Another page of the same browser films. */
  | "elsewhere"
  /** No key: the office's QR code is wanted. */
  | "unenrolled"
  /** Camera and position were not asked for yet. */
  | "permission"
  /** Ready; films when the vehicle drives. */
  | "waiting"
  | "recording"
  /** No room on the phone, and the server lacks what is on it. */
  | "full"
  /** It cannot film, and says why. */
  | "fault";

export type Fault = "camera" | "position" | "encoder" | "storage";

export interface State {
  readonly phase: Phase;
  readonly fault: Fault | null;
  /** The office's name for the phone. */
  readonly name: string | null;
  /** Of the newest position, metres; null without one. */
  readonly accuracyM: number | null;
  readonly freeHours: number | null;
  readonly metresToday: number;
  /** Pieces that the server does not have yet. */
  readonly waiting: number;
  readonly sending: boolean;
  readonly night: boolean;
  /** What the server or the enrolment said, where a person has to do something about it. */
  readonly notice: string | null;
}

export const initial: State = {
  phase: "starting", fault: null, name: null, accuracyM: null, freeHours: null, metresToday: 0, waiting: 0,
  sending: false, night: false, notice: null,
};
