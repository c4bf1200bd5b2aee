/** Whether it is night where the vehicle is: a bright screen in a windscreen blinds at night. */

const radians = Math.PI / 180;
/** Civil twilight is half over, degrees of the sun's height. */
const nightUnderDeg = -3;

/** Height of the sun, degrees, to about half a degree (Astronomical Almanac's low-precision formula). */
export function sunHeightDeg(lat: number, lon: number, at: Date): number {
  const days = at.getTime() / 86_400_000 - 10_957.5;
  const anomaly = (357.528 + 0.9856003 * days) * radians;
  const ecliptic = (280.46 + 0.9856474 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * radians;
  const tilt = 23.439 * radians;
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const sidereal = (280.46062 + 360.98564737 * days + lon) * radians;
  const hour = sidereal - ascension;
  const sine =
    Math.sin(lat * radians) * Math.sin(declination) +
    Math.cos(lat * radians) * Math.cos(declination) * Math.cos(hour);
  return Math.asin(sine) / radians;
}

/** Before anybody knows where it is, the phone's own wish counts. */
export function isNight(place: { lat: number; lon: number } | null, at: Date = new Date()): boolean {
  if (!place) return matchMedia("(prefers-color-scheme: dark)").matches;
  return sunHeightDeg(place.lat, place.lon, at) < nightUnderDeg;
}
