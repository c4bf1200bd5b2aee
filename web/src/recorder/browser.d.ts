/** What browsers have and TypeScript's DOM library does not yet: see the specifications named at each. */

/** W3C mediacapture-transform; Chromium has it in windows, Safari in workers. */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize?: number });
  readonly readable: ReadableStream<VideoFrame>;
}

/** WHATWG File System; in workers only. */
interface FileSystemSyncAccessHandle {
  write(data: AllowSharedBufferSource, options?: { at?: number }): number;
  read(data: AllowSharedBufferSource, options?: { at?: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}

interface FileSystemDirectoryHandle {
  keys(): AsyncIterableIterator<string>;
}

/** W3C image-capture, as far as a camera behind a windscreen needs it. */
interface MediaTrackCapabilities {
  focusMode?: string[];
  focusDistance?: { min: number; max: number };
  exposureCompensation?: { min: number; max: number };
}

interface MediaTrackConstraintSet {
  focusMode?: string;
  focusDistance?: number;
  exposureCompensation?: number;
}

/** MediaRecorder's key frames, ms; see W3C mediacapture-record. */
interface MediaRecorderOptions {
  videoKeyFrameIntervalDuration?: number;
}

/** WICG network information; Android has `type`. */
interface Navigator {
  readonly connection?: EventTarget & { readonly type?: string };
  getBattery?(): Promise<{ readonly level: number; readonly charging: boolean }>;
}

/** iOS asks for the motion sensor at a press of a button. */
interface DeviceMotionEventConstructor {
  requestPermission?(): Promise<"granted" | "denied">;
}

/** The recorder's version, out of package.json. */
declare const __RECORDER_VERSION__: string;
