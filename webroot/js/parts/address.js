import { readLink, writeLink } from '../model/link.js';

/** What the address of the page says, and the addresses of single messages. */
export class Address {
  /** As in model/link.js. */
  link = readLink({ hash: '', search: '' });

  read(location) {
    this.link = readLink(location);
    return this.link;
  }

  /** It makes no history of it. */
  write() {
    const hash = writeLink(this.link);
    const search = this.link.channel === '' ? location.search : '';
    const address = location.pathname + search + (hash === '' ? '' : `#${hash}`);
    if (address !== location.pathname + location.search + location.hash) {
      history.replaceState(null, '', address);
    }
  }

  /** @returns {string} where a colleague sees that message of that channel, as it is seen here */
  of({ epoch, offset }, name) {
    const channel = name || this.link.channel;
    const place = epoch === null ? null : { epoch, offset };
    return `${location.origin}${location.pathname}#${writeLink({ ...this.link, channel, tabs: [channel], at: place, status: false })}`;
  }
}
