/** Matches one regular expression, off the page's thread: the page ends this worker when it takes too long. */
import { rangesOf } from './matchers.js';

let expression;

onmessage = ({ data }) => {
  if (data.pattern !== undefined) {
    expression = new RegExp(data.pattern, 'giu');
  } else if (data.texts !== undefined) {
    const hits = [];
    data.texts.forEach((text, index) => {
      expression.lastIndex = 0;
      if (text !== null && expression.test(text)) {
        hits.push(index);
      }
    });
    postMessage({ hits });
  } else {
    postMessage({ ranges: rangesOf(expression, data.text) });
  }
};
