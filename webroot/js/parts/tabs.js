import { at, button, element } from './dom.js';

/** The channels that are open, side by side; one of them is shown. */
export class Tabs {
  #onPick;
  #onClose;
  #said = '';

  constructor({ onPick, onClose }) {
    this.#onPick = onPick;
    this.#onClose = onClose;
    at('tabs').addEventListener('click', ({ target }) => {
      const key = target.closest('li')?.dataset.key;
      if (key !== undefined && target.closest('button') !== null) {
        (target.closest('button').dataset.act === 'close' ? this.#onClose : this.#onPick)(key);
      }
    });
  }

  /** @param unseen by key, how many messages came since one was last shown */
  show(followings, active, unseen) {
    const said = followings.map(({ key, name, state }) => `${key} ${name} ${state.name} ${unseen.get(key) > 0}`).join('\n') + `\n${active.key}`;
    if (said === this.#said) {
      return;
    }
    this.#said = said;
    const focused = document.activeElement?.closest('#tabs button');
    const key = focused?.closest('li').dataset.key;
    at('tabs-nav').hidden = followings.length < 2;
    document.body.classList.toggle('has-tabs', followings.length > 1);
    at('tabs').replaceChildren(
      ...followings.map((following) => {
        const name = following.name || 'default channel';
        const item = element('li');
        item.dataset.key = following.key;
        item.dataset.state = following.state.name;
        const pick = button(name, { className: 'tab' });
        pick.classList.toggle('unseen-messages', following !== active && unseen.get(following.key) > 0);
        if (following === active) {
          pick.setAttribute('aria-current', 'page');
        }
        item.append(pick, button('×', { className: 'close', act: 'close', title: `Close ${name}` }));
        return item;
      }),
    );
    if (key !== undefined) {
      const item = [...at('tabs').children].find((tab) => tab.dataset.key === key);
      item?.querySelector(focused.dataset.act === 'close' ? '.close' : '.tab').focus();
    }
  }
}
