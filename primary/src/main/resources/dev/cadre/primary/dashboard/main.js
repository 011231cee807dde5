// Follows the primary by server-sent events.

import {showActions} from '/dashboard/actions.js';
import {addSample, loadHistory} from '/dashboard/charts.js';
import {forgetLines, showLines} from '/dashboard/timeline.js';
import {say, span} from '/dashboard/words.js';
import {showWorkers} from '/dashboard/workers.js';

// Streams end every 20 s and come back at once: only a longer gap is worth a word.
const PATIENCE_MILLIS = 4000;
const AGAIN_MILLIS = 5000;

const live = document.getElementById('live');

let instance = '';
let last = '';
let heard = Date.now();

function connect() {
  const source = new EventSource(last ? `/events?last=${encodeURIComponent(last)}` : '/events');
  source.addEventListener('hello', event => {
    const hello = JSON.parse(event.data);
    if (hello.instance !== instance) { // another primary: nothing of the one before is left
      instance = hello.instance;
      forgetLines();
      loadHistory();
    }
  });
  source.addEventListener('lines', event => {
    last = event.lastEventId;
    showLines(JSON.parse(event.data));
  });
  source.addEventListener('state', event => {
    heard = Date.now();
    showState(JSON.parse(event.data));
    status('live', 'on');
  });
  source.addEventListener('sample', event => addSample(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) { // refused: too many watchers
      source.close();
      setTimeout(connect, AGAIN_MILLIS);
    }
  });
}

function showState(state) {
  say(document.getElementById('name'), state.name);
  document.title = `${state.name} – Cadre`;
  const ports = state.listeners
      .map(listener => listener.port === 0 ? listener.address : String(listener.port));
  say(
      document.getElementById('about'),
      `${state.state}, generation ${state.generation}, primary ${state.primaryPid}, up `
          + span((state.now - Date.parse(state.started)) / 1000)
          + (ports.length ? `, on ${[...new Set(ports)].join(', ')}` : ''));
  showWorkers(state);
  showActions(state.actions);
}

function status(words, style) {
  say(live, words);
  if (live.className !== style) {
    live.className = style;
  }
}

setInterval(() => {
  if (Date.now() - heard > PATIENCE_MILLIS) {
    status('the primary does not answer', 'off');
  }
}, 1000);

connect();
