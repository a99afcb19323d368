import { VIEWS } from '../model/link.js';
import { at } from './dom.js';
import { setSide } from './side.js';

/** Keys that do what the buttons do, unless the reader is typing. */
export function listenToKeys(workspace, status) {
  const { messages } = workspace;
  const keys = {
    s: () => status.toggle(),
    p: () => workspace.togglePause(),
    '/': () => workspace.searchBar.focus(),
    '?': () => at('help').showModal(),
    n: () => workspace.step(1),
    N: () => workspace.step(-1),
    j: () => messages.list.step(1),
    k: () => messages.list.step(-1),
    m: () => messages.act('mark'),
    c: () => messages.act('copy'),
    l: () => messages.act('link'),
    g: () => messages.list.jumpToEnd(),
    G: () => messages.list.jumpToEnd(),
  };
  VIEWS.forEach((view, index) => (keys[index + 1] = () => workspace.setView(view)));
  const inList = {
    ArrowDown: () => messages.list.step(1),
    ArrowUp: () => messages.list.step(-1),
    // Not the browser's own, which glides, and stops where rows are higher than it thought.
    Home: () => messages.list.jumpToStart(),
    End: () => messages.list.jumpToEnd(),
    Enter: () => messages.act('toggle'),
  };

  addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || at('help').open) {
      return;
    }
    if (key === 'Escape') {
      escape(workspace, status, target);
      return;
    }
    // Over the messages, the status leaves them alone.
    if (target.closest('input, select, textarea') || (status.isOpen && key !== 's' && key !== '?')) {
      return;
    }
    const action = (target === at('scroller') ? inList[key] : undefined) ?? keys[key];
    if (action !== undefined && !(event.repeat && (key === 'p' || key === 's'))) {
      event.preventDefault();
      action();
    }
  });
}

function escape(workspace, status, target) {
  status.set(false);
  document.querySelectorAll('details.menu[open]').forEach((menu) => (menu.open = false));
  setSide(false);
  if (target === at('find')) {
    workspace.searchBar.clear();
    at('scroller').focus();
  }
}
