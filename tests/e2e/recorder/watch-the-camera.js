// Runs in the page before anything of its own: notes when each of the camera's pictures was taken, by the browser's own
// word for it, and lets a minute go by at once.
(() => {
  const now = performance.now.bind(performance);
  let laterMs = 0;
  performance.now = () => now() + laterMs;
  window.later = (ms) => (laterMs += ms);

  const bits = 12, cell = 24, hz = 30, width = 960;
  const canvas = document.createElement("canvas");
  const numberOf = (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0);
    const scale = video.videoWidth / width;
    let number = 0;
    for (let bit = 0; bit < bits; bit++) {
      const { data } = context.getImageData(Math.floor(cell * scale * (bit + 0.5)), Math.floor((cell * scale) / 2), 1, 1);
      if (data[1] > 128) number += 2 ** bit;
    }
    return number;
  };

  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    window.soundAsked ||= Boolean(constraints.audio);
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = new MediaStream(stream.getVideoTracks().map((track) => track.clone()));
    window.filmBegan = null;
    window.captured = {};
    const begins = [];
    const look = (_, { captureTime }) => {
      if (captureTime !== undefined) {
        const number = numberOf(video);
        const second = (performance.timeOrigin + captureTime) / 1000;
        window.captured[number] = second;
        begins.push(second - number / hz);
        // The camera's own jitter lies to either side; on a busy machine its film falls behind the clock.
        if (begins.length > 12) begins.shift();
        if (begins.length === 12) window.filmBegan = [...begins].sort((a, b) => a - b)[6];
      }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    void video.play();
    return stream;
  };
})();
