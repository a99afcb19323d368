import * as format from '../format.js';

/**
 * What the status says of a sender and of a receiver. A column has two lines, `key` to sort by, and
 * perhaps a `flag` that marks what deserves a look.
 */
const ADDRESS = 'Address';
const UNKNOWN = '–';

const channel = {
  title: 'Channel',
  lines: ({ channel, listener, node }) => [channel, node ? `on ${listener} of ${node}` : `on ${listener}`],
  key: ({ channel }) => channel,
};

const connected = {
  title: 'Connected',
  isNumber: true,
  lines: ({ since }) => {
    const date = new Date(since);
    // The clocks of relay and page need not agree.
    return Number.isNaN(date.getTime()) ? [UNKNOWN, ''] : [`${format.age(Math.max(0, Date.now() - date))} ago`, format.time(date * 1000).slice(0, 8)];
  },
  key: ({ since }) => -new Date(since),
};

const messages = {
  title: 'Messages',
  isNumber: true,
  lines: ({ messages, bytes }) => [format.count(messages), format.bytes(bytes)],
  key: ({ messages }) => messages,
};

const rate = {
  title: 'Rate',
  isNumber: true,
  lines: ({ messagesPerSecond, bytesPerSecond }) => [`${format.rate(messagesPerSecond)}/s`, `${format.bytes(bytesPerSecond)}/s`],
  key: ({ messagesPerSecond }) => messagesPerSecond,
};

const lag = {
  title: 'Behind',
  hint: 'Messages that it has yet to get',
  isNumber: true,
  lines: ({ lag, gapMessages }) => [format.count(lag), gapMessages > 0 ? `${format.count(gapMessages)} missed` : ''],
  key: ({ lag }) => lag,
};

const ago = (ageMillis) => (ageMillis === null ? 'none yet' : ageMillis < 1_500 ? 'now' : `${format.age(ageMillis)} ago`);
const flag = ({ suspect, held }) => (suspect === true ? 'may be half-open' : held === true ? 'waits' : '');

const lastByte = {
  title: 'Last byte',
  isNumber: true,
  lines: ({ lastByteAgeMillis }) => [ago(lastByteAgeMillis), ''],
  flag,
  key: ({ lastByteAgeMillis }) => lastByteAgeMillis ?? Infinity,
};

const lastHeard = {
  title: 'Last heard',
  hint: 'The last sign of life that it gave',
  isNumber: true,
  lines: ({ lastHeardAgeMillis }) => [ago(lastHeardAgeMillis), ''],
  flag,
  key: ({ lastHeardAgeMillis }) => lastHeardAgeMillis,
};

export const SENDER_COLUMNS = [
  { title: ADDRESS, lines: ({ address, number }) => [address, `sender ${number}`], key: ({ number }) => number },
  channel,
  connected,
  messages,
  rate,
  lastByte,
];

export const RECEIVER_COLUMNS = [
  { title: ADDRESS, lines: ({ address, kind, slow, token }) => [address, `${kind}, ${slow}, ${token}`], key: ({ address }) => address },
  channel,
  connected,
  messages,
  rate,
  lag,
  lastHeard,
];
