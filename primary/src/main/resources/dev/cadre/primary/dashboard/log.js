// The whole log, the workers' lines among them: asked for with the token, once a second.

import {make, say} from '/dashboard/words.js';

const MOST_LINES = 500;
const EVERY_MILLIS = 1000;

const log = document.getElementById('log');
const all = document.getElementById('log-all');
const filter = document.getElementById('log-filter');
const note = document.getElementById('log-note');
const row = document.getElementById('log-filter-row');

let last = 0;
let timer = 0;
let asking = false;
let refused = () => {};

export function followLog(token, whenRefused) {
  last = 0;
  refused = whenRefused;
  clearInterval(timer);
  all.replaceChildren();
  showAll(true);
  say(note, '');
  more(token);
  timer = setInterval(() => more(token), EVERY_MILLIS);
}

function showAll(shown) {
  log.hidden = shown;
  all.hidden = !shown;
  row.hidden = !shown;
  say(document.getElementById('log-title'), shown ? 'Log' : 'Log of the primary');
  document.getElementById('log-button').hidden = shown;
}

async function more(token) {
  if (asking) {
    return;
  }
  asking = true;
  try {
    const answer = await fetch('/actions/log', {
      method: 'POST',
      headers: {'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json'},
      body: JSON.stringify({after: last}),
    });
    if (answer.ok) {
      show(await answer.json());
    } else if (answer.status === 401 || answer.status === 403) { // another token now
      clearInterval(timer);
      showAll(false);
      say(note, 'The token is another now: the workers\' lines need the new one');
      refused();
    }
  } catch {
    // The head of the page says that the primary does not answer.
  } finally {
    asking = false;
  }
}

function show(said) {
  if (said.last < last) { // another primary
    all.replaceChildren();
  }
  last = said.last;
  const atEnd = all.scrollHeight - all.scrollTop - all.clientHeight < 40;
  for (const line of said.lines) {
    const shown = make('span', {}, `${line}\n`);
    shown.hidden = !matches(line);
    all.append(shown);
  }
  while (all.children.length > MOST_LINES) {
    all.firstElementChild.remove();
  }
  if (atEnd) {
    all.scrollTop = all.scrollHeight;
  }
}

function matches(line) {
  return line.toLowerCase().includes(filter.value.toLowerCase());
}

filter.addEventListener('input', () => {
  for (const line of all.children) {
    line.hidden = !matches(line.textContent);
  }
});
