// The last hour: a line for all workers together, thin ones for the slots while they are few.

import {count, make, megabytes, percent, say} from '/dashboard/words.js';
import {marks} from '/dashboard/timeline.js';

const SVG = 'http://www.w3.org/2000/svg';
const HOUR = 3600;
const SHORTEST = 600;
const WIDTH = 360;
const HEIGHT = 100;
const FEW = 8;
const CHARTS = [
  ['cpu', 'CPU of the workers', percent],
  ['rss', 'Memory of the workers', megabytes],
  ['heap', 'Heap of the workers', megabytes],
  ['connections', 'Connections', count],
  ['inFlight', 'In flight', count],
  ['primary', 'Memory of the primary', megabytes],
];

let history = null;
let loading = false;

const panels = CHARTS.map(([key, title, words]) => {
  const figure = make('figure', {'data-chart': key});
  const caption = make('figcaption');
  const value = make('b');
  const top = make('span');
  const left = make('span');
  const axis = make('div', {class: 'axis'});
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('role', 'img');
  caption.append(make('span', {}, title), value);
  axis.append(left, top, make('span', {}, 'now'));
  figure.append(caption, svg, axis);
  document.getElementById('charts').append(figure);
  return {key, title, words, svg, value, top, left};
});

export async function loadHistory() {
  if (loading) {
    return;
  }
  loading = true;
  try {
    const answer = await fetch('/history');
    if (answer.ok) {
      history = await answer.json();
      draw();
    }
  } catch {
    // The stream says that the primary is away; when it is back this is asked again.
  } finally {
    loading = false;
  }
}

// Appends one sample; asks for all when one is missing between.
export function addSample(sample) {
  if (history === null || sample.samples > history.samples + 1) {
    loadHistory();
    return;
  }
  if (sample.samples !== history.samples + 1) {
    return;
  }
  const before = history.times.length;
  history.samples = sample.samples;
  history.times.push(sample.times[0]);
  append(history.primary, sample.primary, before);
  for (const [slot, row] of Object.entries(sample.slots)) {
    history.slots[slot] ??= {};
    append(history.slots[slot], row, before);
  }
  if (history.times.length > HOUR / history.interval) {
    history.times.shift();
    for (const row of [history.primary, ...Object.values(history.slots)]) {
      Object.values(row).forEach(figures => figures.shift());
    }
  }
  draw();
}

function append(to, row, before) {
  for (const [key, figures] of Object.entries(row)) {
    to[key] ??= new Array(before).fill(null);
    to[key].push(figures[0]);
  }
}

function draw() {
  const end = history.times.at(-1) ?? 0;
  const start = Math.max(end - HOUR, Math.min(history.times[0] ?? 0, end - SHORTEST));
  panels.forEach(panel => drawPanel(panel, start, end));
}

function drawPanel(panel, start, end) {
  const slots = (panel.key === 'primary'
    ? [history.primary.rss]
    : Object.values(history.slots).map(row => row[panel.key])).filter(Boolean);
  const total = history.times.map((_, i) => {
    const there = slots.map(figures => figures[i]).filter(figure => figure !== null);
    return there.length === 0 ? null : there.reduce((a, b) => a + b, 0);
  });
  const highest = total.reduce((most, figure) => Math.max(most, figure ?? 0), 0);
  const scale = figure => HEIGHT - 2 - (HEIGHT - 4) * figure / Math.max(1, highest);
  const across = time => WIDTH * (time - start) / Math.max(1, end - start);
  const parts = [];
  for (const mark of marks) {
    if (mark.time >= start && mark.time <= end) {
      const x = across(mark.time);
      parts.push(shape('line', {class: `mark ${mark.kind}`, x1: x, x2: x, y1: 0, y2: HEIGHT}));
    }
  }
  if (slots.length > 1 && slots.length <= FEW) {
    slots.forEach(figures => parts.push(line('slot', figures, across, scale)));
  }
  parts.push(line('total', total, across, scale));
  panel.svg.replaceChildren(...parts);
  const now = total.at(-1) ?? null;
  say(panel.value, now === null ? '–' : panel.words(now));
  say(panel.top, `at most ${panel.words(highest)}`);
  say(panel.left, `${Math.round((end - start) / 60)} min ago`);
  panel.svg.setAttribute(
      'aria-label',
      `${panel.title}: now ${now === null ? 'unknown' : panel.words(now)}, at most `
          + `${panel.words(highest)} in the last ${Math.round((end - start) / 60)} minutes`);
}

// A path with a gap where there was no figure, or no sample.
function line(style, figures, across, scale) {
  let path = '';
  let last = -Infinity;
  figures.forEach((figure, i) => {
    const time = history.times[i];
    if (figure !== null) {
      const verb = time - last > 2.5 * history.interval ? 'M' : 'L';
      path += `${verb}${across(time).toFixed(1)} ${scale(figure).toFixed(1)}`;
      last = time;
    }
  });
  return shape('path', {class: style, d: path});
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}
