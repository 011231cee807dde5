// The table of the workers, and the sums above it.

import {ask} from '/dashboard/actions.js';
import {bytes, count, make, percent, rate, say, span} from '/dashboard/words.js';

const COLUMNS = [
  ['Slot', worker => String(worker.slot)],
  ['State', worker => worker.state],
  ['Pid', worker => String(worker.pid)],
  ['Generation', worker => String(worker.generation)],
  ['Uptime', worker => span(worker.uptime)],
  ['CPU', worker => percent(worker.cpuPercent)],
  ['Heap', worker => bytes(worker.memory)],
  ['Memory', worker => bytes(worker.rss)],
  ['GC time', worker => percent(worker.gcPercent)],
  ['Threads', worker => count(worker.threads)],
  ['Connections', worker => count(worker.connections)],
  ['In flight', worker => count(worker.inFlight)],
  ['Requests/s', worker => rate(worker.requestRate)],
  ['Restarts', worker => String(worker.restarts)],
];

// A column that is there only for applications that count their requests.
const STYLES = {'State': 'word', 'Requests/s': 'rate'};
const PID = COLUMNS.findIndex(([title]) => title === 'Pid');

const body = document.getElementById('workers');
const totals = document.getElementById('totals');
const rows = new Map();

for (const [title] of COLUMNS) {
  const head = make('th', {role: 'columnheader', scope: 'col'}, title);
  head.className = STYLES[title] ?? '';
  document.getElementById('columns').append(head);
}

const dumpHead = make('th', {role: 'columnheader', scope: 'col', class: 'dump'});
dumpHead.append(make('span', {class: 'unseen'}, 'Dump'));
document.getElementById('columns').append(dumpHead);

export function showWorkers(state) {
  body.parentElement.classList.toggle('dumps', state.actions.includes('dump'));
  body.parentElement.classList.toggle('rates', counts(state));
  const living = new Set();
  let place = body.firstElementChild;
  for (const worker of state.workers) {
    living.add(worker.id);
    const row = rows.get(worker.id) ?? added(worker.id);
    if (row === place) {
      place = place.nextElementSibling;
    } else {
      body.insertBefore(row, place);
    }
    fill(row, worker);
  }
  for (const [id, row] of rows) {
    if (!living.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  showTotals(state);
}

function added(id) {
  const row = make('tr', {role: 'row'});
  for (const [title] of COLUMNS) {
    row.append(make('td', {role: 'cell', 'data-label': title, class: STYLES[title] ?? ''}));
  }
  const cell = make('td', {role: 'cell', class: 'dump'});
  const button = make('button', {type: 'button'}, 'Dump');
  button.addEventListener('click', () => {
    const pid = Number(row.children[PID].textContent);
    ask('dump', {pid}, ` of worker ${pid}`);
  });
  cell.append(button);
  row.append(cell);
  rows.set(id, row);
  return row;
}

function fill(row, worker) {
  COLUMNS.forEach(([title, text], i) => {
    const cell = row.children[i];
    say(cell, text(worker));
    if (title === 'State') {
      const style = `word state ${worker.state}`;
      if (cell.className !== style) {
        cell.className = style;
      }
    }
  });
}

function sum(workers, figure) {
  return workers.reduce((all, worker) => all + (worker[figure] ?? 0), 0);
}

function showTotals(state) {
  const ready = state.workers.filter(worker => worker.state === 'ready').length;
  const known = state.workers.some(worker => worker.connections !== undefined);
  const all = [
    ['Ready', `${ready} of ${state.workers.length}`],
    ['Connections', known ? String(sum(state.workers, 'connections')) : '–'],
    ['In flight', known ? String(sum(state.workers, 'inFlight')) : '–'],
    ['Requests/s', counts(state) ? rate(sum(state.workers, 'requestRate')) : ''],
    ['CPU of the workers', percent(sum(state.workers, 'cpuPercent'))],
    ['Memory of the workers', bytes(sum(state.workers, 'rss'))],
    ['Restarts', String(restarts(state.workers))],
    ['CPU of the primary', percent(state.primary.cpuPercent)],
    ['Memory of the primary', bytes(state.primary.rss)],
  ];
  if (totals.children.length === 0) {
    for (const [title] of all) {
      const tile = make('div');
      tile.append(make('dt', {}, title), make('dd'));
      totals.append(tile);
    }
  }
  all.forEach(([, text], i) => {
    totals.children[i].hidden = text === '';
    say(totals.children[i].lastElementChild, text);
  });
}

function counts(state) {
  return state.workers.some(worker => worker.requestRate !== undefined);
}

// Counted by slot, of which two workers may be there.
function restarts(workers) {
  const bySlot = new Map(workers.map(worker => [worker.slot, worker.restarts]));
  return [...bySlot.values()].reduce((all, one) => all + one, 0);
}
