/** The rear camera at 1080p, without sound, focused far. */

const wanted: MediaStreamConstraints = {
  audio: false,
  video: {
    facingMode: { ideal: "environment" },
    width: { ideal: 1920 },
    height: { ideal: 1080 },
    frameRate: { ideal: 30 },
  },
};

/** A little darker than the phone would choose, EV: the exposure is as much shorter, so that the road smears less. */
const darkerEv = -0.7;

/** Raises what the browser says where there is no camera, or nobody allowed it. */
export async function openCamera(): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  const [track] = stream.getVideoTracks();
  if (track) await focusFar(track).catch(() => undefined);
  return stream;
}

export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** What the phone lets us: dirt on the windscreen draws an autofocus to itself. */
async function focusFar(track: MediaStreamTrack): Promise<void> {
  const can = track.getCapabilities?.() ?? {};
  const set: MediaTrackConstraintSet = {};
  if (can.focusMode?.includes("manual") && can.focusDistance) {
    set.focusMode = "manual";
    set.focusDistance = can.focusDistance.max;
  }
  if (can.exposureCompensation) set.exposureCompensation = Math.max(can.exposureCompensation.min, darkerEv);
  if (Object.keys(set).length) await track.applyConstraints({ advanced: [set] });
}
