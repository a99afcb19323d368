/** Elements, and what wire text becomes in them: text nodes, never markup. */

export const at = (id) => document.getElementById(id);

/** Says it there, if it isn't said already: the same text anew would cost a layout. */
export function put(id, text) {
  const target = at(id);
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

export function button(label, { className = 'small', act, title } = {}) {
  const made = element('button', className, label);
  made.type = 'button';
  if (act) {
    made.dataset.act = act;
  }
  if (title) {
    made.title = title;
    made.setAttribute('aria-label', title);
  }
  return made;
}

/** Text with some of it marked: `ranges` is `[from, to, from, to…]`, ascending. */
export function appendMarked(parent, text, ranges) {
  let from = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const start = Math.max(from, ranges[i]);
    const end = Math.min(text.length, ranges[i + 1]);
    if (start < end) {
      parent.append(text.slice(from, start), element('mark', '', text.slice(start, end)));
      from = end;
    }
  }
  parent.append(text.slice(from));
}

/** Copies, and says so on the button itself. Without https or localhost there is no clipboard API. */
export async function copyTo(pressed, text) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    const area = element('textarea', 'aside');
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
    pressed.focus();
  }
  if (pressed.dataset.label === undefined) {
    pressed.dataset.label = pressed.textContent;
    setTimeout(() => {
      pressed.textContent = pressed.dataset.label;
      delete pressed.dataset.label;
    }, 1500);
  }
  pressed.textContent = done ? 'Copied' : 'Not copied';
}

/** Calls at most once for each animation frame. */
export function onFrame(action) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        action();
      });
    }
  };
}
