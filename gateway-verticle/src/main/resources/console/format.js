const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (n) => whole.format(n);

export const rate = (perSecond) =>
  perSecond === 0 ? "0/s" : (perSecond < 99.5 ? tenth.format(perSecond) : whole.format(perSecond)) + "/s";

export const ms = (time) =>
  time <= 0 ? "–" : time < 9.95 ? tenth.format(time) + " ms" : time < 9999 ? whole.format(time) + " ms" : tenth.format(time / 1000) + " s";

export const bytes = (n) => (n < 10_000 ? whole.format(n) + " B" : tenth.format(n / 1024) + " KiB");

export const percent = (part) => tenth.format(part * 100) + " %";

export const clock = (timeMs) =>
  new Date(timeMs).toLocaleTimeString("en-GB", { hour12: false });

export function age(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return s + " s";
  if (s < 3600) return Math.floor(s / 60) + " min " + (s % 60) + " s";
  if (s < 86_400) return Math.floor(s / 3600) + " h " + Math.floor((s % 3600) / 60) + " min";
  return Math.floor(s / 86_400) + " d " + Math.floor((s % 86_400) / 3600) + " h";
}
