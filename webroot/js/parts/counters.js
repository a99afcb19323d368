import * as format from '../format.js';
import { at, put } from './dom.js';

/** What came over the connection, shown or not. */
export class Counters {
  show({ tally, lag, state, held }) {
    const { messagesPerSecond, bytesPerSecond } = tally.rate();
    put('count', format.count(tally.messages));
    put('bytes', format.bytes(tally.bytes));
    put('rate', `${format.rate(messagesPerSecond)}/s`);
    put('byte-rate', `${format.bytes(bytesPerSecond)}/s`);
    at('missed-item').hidden = tally.gaps === 0;
    put('missed', tally.uncounted ? `${format.count(tally.missed)} + unknown` : format.count(tally.missed));
    at('lag-item').hidden = lag.millis === null || state.name !== 'live';
    put('lag', format.millis(lag.millis ?? 0));
    at('held').hidden = !held;
  }
}
