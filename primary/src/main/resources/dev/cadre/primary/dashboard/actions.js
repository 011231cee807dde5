// What a token allows. The token is kept in this page's memory and nowhere else.

import {followLog} from '/dashboard/log.js';
import {say} from '/dashboard/words.js';

const WORDS = {
  reload: ['Reload', 'Start a rolling restart: new workers before old ones go.'],
  'scale-up': ['One worker more', 'Start another worker on the same ports.'],
  'dump': ['Dump', 'Write threads, heap summary and objects into a folder. The worker stops for a moment.'],
  'log': ['Show the whole log', 'The lines of the workers too, as long as this page is open.'],
  'scale-down': ['One worker less', 'Let a worker finish its requests and go.'],
};

const dialog = document.getElementById('ask');
const input = document.getElementById('token');
const error = document.getElementById('ask-error');
const confirm = document.getElementById('confirm');

let token = '';
let asked = '';
let request = {};
let following = false;

export function showActions(names) {
  document.getElementById('buttons').hidden = names.length === 0;
  for (const button of document.querySelectorAll('#buttons button')) {
    button.hidden = !names.includes(button.dataset.action);
  }
  document.getElementById('log-button').hidden = following || !names.includes('log');
}

for (const button of document.querySelectorAll('button[data-action]')) {
  button.addEventListener('click', () => ask(button.dataset.action));
}

export function ask(action, details = {}, about = '') {
  asked = action;
  request = details;
  const [name, words] = WORDS[action];
  const title = name + about;
  say(document.getElementById('ask-title'), title);
  say(document.getElementById('ask-words'), words);
  say(confirm, title);
  say(error, '');
  document.getElementById('token-row').hidden = token !== '';
  input.value = '';
  dialog.showModal();
}

document.getElementById('cancel').addEventListener('click', () => dialog.close());

document.getElementById('ask-form').addEventListener('submit', async submit => {
  submit.preventDefault();
  confirm.disabled = true;
  try {
    const used = token || input.value.trim();
    const answer = await fetch(`/actions/${asked}`, {
      method: 'POST',
      headers: {'Authorization': `Bearer ${used}`, 'Content-Type': 'application/json'},
      body: JSON.stringify(request),
    });
    const said = await answer.json();
    if (answer.status === 401) {
      token = '';
      document.getElementById('token-row').hidden = false;
    } else if (answer.ok || answer.status === 409) {
      token = used;
    }
    if (answer.ok) {
      dialog.close();
      if (asked === 'log') {
        following = true;
        followLog(used, () => {
          following = false;
          token = '';
        });
      } else {
        say(document.getElementById('said'), said.words);
      }
    } else {
      say(error, said.error ?? said.words);
    }
  } catch {
    say(error, 'The primary does not answer');
  } finally {
    confirm.disabled = false;
  }
});
