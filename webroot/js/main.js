import { SelectedBytes } from './parts/bytes.js';
import { Channels } from './parts/channels.js';
import { Connection } from './parts/connection.js';
import { Counters } from './parts/counters.js';
import { at } from './parts/dom.js';
import { Export } from './parts/export.js';
import { listenToKeys } from './parts/keys.js';
import { Workspace } from './parts/workspace.js';

const workspace = new Workspace();
const channels = new Channels({ onPick: (name) => workspace.open(name), onNews: () => workspace.told(channels.known) });
const connection = new Connection({ onToken: () => { workspace.reopenAll(); channels.poll(); } });
const counters = new Counters();

workspace.onState = (following) => {
  connection.show(following);
  channels.mark(workspace.names, following.name);
};
workspace.onCounts = (following) => counters.show(following);
workspace.onLive = () => channels.poll();

new Export(() => workspace.exported);
new SelectedBytes({ entryOf: (row) => workspace.messages.entryOf(row) });
listenToKeys(workspace);

at('side-toggle').addEventListener('click', () => {
  const isOpen = document.body.classList.toggle('side-open');
  at('side-toggle').setAttribute('aria-expanded', String(isOpen));
});
at('help-open').addEventListener('click', () => at('help').showModal());
addEventListener('hashchange', () => workspace.read(location));
addEventListener('online', () => workspace.retryNow());
addEventListener('pagehide', () => workspace.closeAll());
addEventListener('pageshow', (event) => event.persisted && workspace.reopenAll());
// A menu is closed by a press elsewhere.
addEventListener('pointerdown', ({ target }) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => menu.contains(target) || (menu.open = false));
});

workspace.read(location);
channels.poll();
