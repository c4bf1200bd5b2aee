/** The recorder's words in Danish. */

import { format } from "./numbers";

export const da = {
  title: "Vejsyn optager",
  source: "Fri software (AGPL): kildekoden",
  phase: {
    starting: "Starter",
    elsewhere: "Åben i en anden fane",
    unenrolled: "Ikke tilmeldt",
    permission: "Næsten klar",
    waiting: "Klar",
    recording: "Optager",
    full: "Fuld",
    fault: "Kan ikke optage",
  },
  advice: {
    elsewhere: "Luk den anden fane.",
    unenrolled: "Bed kontoret om en QR-kode, og scan den med telefonens kamera.",
    permission: "Tryk Start, og sig ja til kamera og position. Der optages ingen lyd.",
    waiting: "Optager selv, når bilen kører.",
    full: "Der er ikke plads til mere, før optagelserne er sendt hjem. Kør telefonen til depotets Wi-Fi.",
    camera: "Kameraet er optaget eller ikke tilladt. Luk andre apps, eller tillad kamera i browserens indstillinger.",
    position: "Positionen er slået fra. Tillad position i browserens indstillinger.",
    encoder: "Telefonen kan ikke komprimere video. Brug en nyere browser.",
    storage: "Telefonen kan ikke gemme. Genstart den.",
  },
  start: "Start",
  gps: (metres: number) => `GPS ${format(metres, 0)} m`,
  noGps: "GPS væk",
  searching: "Søger GPS",
  hours: (hours: number) => hours < 1 ? "under 1 t plads" : `${format(Math.min(hours, 99), 0)} t plads`,
  kilometres: (metres: number) => `${format(metres / 1000, metres < 10_000 ? 1 : 0)} km i dag`,
  pieces: (count: number) => count === 1 ? "1 minut venter på at blive sendt" : `${count} minutter venter på at blive sendt`,
  sending: (count: number) => `Sender, ${count} min tilbage`,
  notice: {
    network: "Ingen forbindelse til kontoret. Prøv igen, når der er net.",
    code: "Koden kan ikke bruges. Bed kontoret om en ny.",
    revoked: "Kontoret har lukket telefonens nøgle. Bed om en ny QR-kode; det, der er optaget, ligger her endnu.",
  },
  mounting: {
    open: "Ophæng",
    close: "Færdig",
    title: "Ophæng telefonen",
    good: "Godt – lad den sidde",
    checking: "Ser efter …",
    noCamera: "Intet billede: kameraet er optaget eller ikke tilladt.",
    picture: "Kameraets billede med linjer at sigte efter",
    horizon: "Horisonten her",
    bonnet: "Motorhjelmen under denne linje",
    turn: "Læg telefonen ned (på tværs)",
    left: "Drej telefonen mod uret",
    right: "Drej telefonen med uret",
    up: "Vip kameraet op",
    down: "Vip kameraet ned",
    hood: "Motorhjelmen fylder: flyt telefonen op",
    dark: "For mørkt til at se efter",
    unknown: "Telefonen måler ikke sin hældning: ret ind efter linjerne",
  },
};

export type RecorderWords = typeof da;
