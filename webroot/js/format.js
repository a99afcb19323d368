/** Numbers and times as people read them. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function count(number) {
  // Not Intl: making a format for it takes a quarter of the page's start.
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

export function bytes(number) {
  let unit = 0;
  while (number >= 1024 && unit < UNITS.length - 1) {
    number /= 1024;
    unit++;
  }
  return `${unit === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${UNITS[unit]}`;
}

/** Local time of day to the millisecond. */
export function time(micros) {
  const date = new Date(micros / 1000);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Three digits tell a rate. */
export function rate(number) {
  if (number >= 99_950) {
    return `${count(number / 1000)}k`;
  }
  return number >= 9.95 ? count(number) : number.toFixed(1).replace('.0', '');
}

/** How long ago, in the unit that says most. */
export function age(millis) {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

export function millis(number) {
  return number < 10_000 ? `${count(number)} ms` : `${count(number / 1000)} s`;
}

/** The number of a message's sender; of another node's, with the beginning of its epoch: `3@ab12`. */
export function sender({ stream, epoch, sender: number }) {
  return stream > 1 ? `${number}@${epoch.slice(0, 4)}` : String(number);
}

/** In UTC to the microsecond, as RFC 3339 has it. */
export function instant(micros) {
  const rest = String(Math.floor(((micros % 1e6) + 1e6) % 1e6)).padStart(6, '0');
  return `${new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)}.${rest}Z`;
}
