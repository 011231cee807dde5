// The lines of the primary: what happened as a timeline, and all of them as a log.

import {clock, make, say} from '/dashboard/words.js';

const MOST_EVENTS = 1000;
const MOST_LINES = 300;
const MOST_MARKS = 200;
const WORDS = {
  crash: 'crash', restart: 'restart', ready: 'ready', rollout: 'rollout', command: 'command',
  trouble: 'trouble',
};

const events = document.getElementById('events');
const log = document.getElementById('log');
const said = document.getElementById('said');

let seen = 0;

// What charts show of the events: {time, kind}.
export const marks = [];

export function forgetLines() {
  seen = 0;
  marks.length = 0;
  events.replaceChildren();
  log.replaceChildren();
}

export function showLines(lines) {
  const fresh = lines.filter(line => line.number > seen);
  if (fresh.length === 0) {
    return;
  }
  const first = seen === 0;
  if (!first && fresh[0].number > seen + 1) {
    const missing = fresh[0].number - seen - 1;
    log.append(make('span', {class: 'WARN'}, `${missing} lines are not kept any more\n`));
  }
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  for (const line of fresh) {
    seen = line.number;
    const words = `${clock(line.time)} ${line.severity} ${line.words}\n`;
    log.append(make('span', {class: line.severity}, words));
    if (line.kind !== 'none') {
      showEvent(line, first);
    }
  }
  trim(log, MOST_LINES, () => log.firstElementChild);
  trim(events, MOST_EVENTS, () => events.lastElementChild);
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}

function trim(list, most, oldest) {
  while (list.children.length > most) {
    oldest().remove();
  }
}

function showEvent(line, quiet) {
  const wrong = line.kind === 'crash' || line.severity !== 'INFO';
  const item = make('li', wrong ? {class: 'wrong'} : {});
  const time = make('time', {datetime: new Date(line.time).toISOString()}, clock(line.time));
  const style = line.severity === 'ERROR' ? 'error' : line.kind;
  item.append(
      time, make('span', {class: `kind ${style}`}, WORDS[line.kind] ?? line.kind),
      make('span', {class: 'what'}, line.words));
  events.prepend(item);
  if (line.kind === 'crash' || line.words.startsWith('Rolling restart complete')) {
    marks.push({time: line.time / 1000, kind: line.kind});
    if (marks.length > MOST_MARKS) {
      marks.shift();
    }
    if (!quiet) {
      say(said, line.words);
    }
  }
}

document.getElementById('grave').addEventListener('change', change => {
  events.classList.toggle('grave', change.target.checked);
});
