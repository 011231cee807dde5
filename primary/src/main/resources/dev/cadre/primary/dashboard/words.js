// Figures as people read them.

const MEGABYTE = 1024 * 1024;

export function bytes(count) {
  if (!count) {
    return '–';
  }
  const mb = count / MEGABYTE;
  return mb < 1024 ? `${mb.toFixed(0)} MB` : `${(mb / 1024).toFixed(2)} GB`;
}

export function megabytes(count) {
  return bytes(count * MEGABYTE);
}

export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min`;
  }
  if (s < 48 * 3600) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86400)} days`;
}

export function percent(value) {
  return value === undefined || value === null ? '–' : `${value} %`;
}

export function count(value) {
  return value === undefined || value === null ? '–' : String(value);
}

export function rate(value) {
  return value === undefined ? '–' : value.toFixed(value < 10 ? 1 : 0);
}

export function clock(millis) {
  return new Date(millis).toLocaleTimeString([], {hour12: false});
}

// Changes the page only where it differs: rows are looked at every second.
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function make(name, attributes = {}, text = '') {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.textContent = text;
  return element;
}
