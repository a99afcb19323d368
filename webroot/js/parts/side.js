import { at } from './dom.js';

/** The channels at the side, where the screen has no room for them beside the messages. */
export const isSideOpen = () => document.body.classList.contains('side-open');

export function setSide(isOpen) {
  document.body.classList.toggle('side-open', isOpen);
  at('side-toggle').setAttribute('aria-expanded', String(isOpen));
}
