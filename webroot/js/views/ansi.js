/**
 * Colours of a terminal: the parameters of SGR (ECMA-48 §8.3.117) become classes and colours.
 * Conceal is not honoured, and colours are mixed with the page's own: nothing hides that way.
 */
const FLAGS = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' };
const ENDS = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'], 27: ['inverse'], 29: ['strike'] };

export class Ansi {
  #flags = new Set();
  #fore = null;
  #back = null;

  get isPlain() {
    return this.#flags.size === 0 && this.#fore === null && this.#back === null;
  }

  /** @param parameters what stands between `ESC [` and `m` */
  take(parameters) {
    const codes = parameters.split(/[;:]/).map(Number);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code === 38 || code === 48) {
        const { colour, used } = extended(codes.slice(i + 1));
        i += used;
        this.#paint(code, colour);
      } else {
        this.#set(code);
      }
    }
  }

  #paint(code, colour) {
    if (code === 38) {
      this.#fore = colour;
    } else {
      this.#back = colour;
    }
  }

  #set(code) {
    if (code === 0) {
      this.#flags.clear();
      this.#fore = this.#back = null;
    } else if (FLAGS[code]) {
      this.#flags.add(FLAGS[code]);
    } else if (ENDS[code]) {
      ENDS[code].forEach((flag) => this.#flags.delete(flag));
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      this.#fore = basic(code < 90 ? code - 30 : code - 82);
    } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      this.#back = basic(code < 100 ? code - 40 : code - 92);
    } else if (code === 39) {
      this.#fore = null;
    } else if (code === 49) {
      this.#back = null;
    }
  }

  dress(element) {
    const inverse = this.#flags.has('inverse');
    element.classList.add(...this.#flags);
    const fore = inverse ? this.#back : this.#fore;
    const back = inverse ? (this.#fore ?? 'var(--ink)') : this.#back;
    if (fore !== null) {
      element.style.color = `color-mix(in oklab, ${fore} 72%, var(--ink))`;
    }
    if (back !== null) {
      element.style.backgroundColor = `color-mix(in oklab, ${back} 26%, transparent)`;
    }
  }
}

function basic(number) {
  return `var(--ansi-${number})`;
}

/** 5;n of a palette of 256, 2;r;g;b as it is. */
function extended([kind, ...rest]) {
  if (kind === 5 && rest[0] >= 0 && rest[0] <= 255) {
    return { colour: indexed(rest[0]), used: 2 };
  }
  if (kind === 2 && rest.length >= 3) {
    return { colour: rgb(rest.slice(0, 3)), used: 4 };
  }
  return { colour: null, used: rest.length + 1 };
}

function indexed(index) {
  if (index < 16) {
    return basic(index);
  }
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return rgb([grey, grey, grey]);
  }
  const level = (n) => (n === 0 ? 0 : 55 + n * 40);
  const cube = index - 16;
  return rgb([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level));
}

function rgb(parts) {
  return `rgb(${parts.map((part) => Math.min(255, Math.max(0, Math.trunc(part) || 0))).join(' ')})`;
}
