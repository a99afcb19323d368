import * as format from '../format.js';
import { at, put } from './dom.js';

/** What stands around the messages: that there are none, that older ones are gone, that it is paused, how many are marked. */
export class Surroundings {
  show({ store, search, shown, tally }, { isAtEnd }) {
    at('empty').hidden = !store.isEmpty || store.paused || tally.messages > 0;
    at('cleared').hidden = !store.isEmpty || store.paused || tally.messages === 0;
    at('no-match').hidden = !search.hides || search.isBehind || shown.first < shown.end;
    at('newest').hidden = isAtEnd;
    at('pause').setAttribute('aria-pressed', String(store.paused));
    put('pause-text', store.paused ? 'Resume' : 'Pause');
    at('paused').hidden = !store.paused;
    put('paused-text', `Paused – ${format.plural(store.arrivedInPause, 'new message')}`);
    at('marked-item').hidden = store.marked === 0;
    put('marked', format.count(store.marked));
    const { messages, gaps } = store.gone;
    const among = gaps === 0 ? '' : ` and ${format.plural(gaps, 'gap')}`;
    at('earlier').hidden = messages + gaps === 0;
    put('earlier', `${format.plural(messages, 'earlier message')}${among} no longer kept here`);
  }
}
