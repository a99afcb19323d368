import * as format from '../format.js';
import { at } from './dom.js';

/** What came over the connection, shown or not. */
export class Counters {
  show({ tally, lag, state, held }) {
    const { messagesPerSecond, bytesPerSecond } = tally.rate();
    at('count').textContent = format.count(tally.messages);
    at('bytes').textContent = format.bytes(tally.bytes);
    at('rate').textContent = `${format.rate(messagesPerSecond)}/s`;
    at('byte-rate').textContent = `${format.bytes(bytesPerSecond)}/s`;
    at('missed-item').hidden = tally.gaps === 0;
    at('missed').textContent = tally.uncounted ? `${format.count(tally.missed)} + unknown` : format.count(tally.missed);
    at('lag-item').hidden = lag.millis === null || state.name !== 'live';
    at('lag').textContent = format.millis(lag.millis ?? 0);
    at('held').hidden = !held;
  }
}
