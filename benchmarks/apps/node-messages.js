// Messages between a primary of Node's cluster and its workers, and the time from fork to listening.
// Arguments: SECONDS FORKS. Says one figure a line.
'use strict';

const cluster = require('node:cluster');
const net = require('node:net');

const seconds = Number(process.argv[2]);
const forks = Number(process.argv[3]);
const payload = 'x'.repeat(64);
const now = () => Number(process.hrtime.bigint()) / 1e9;

function fork(role) {
  return cluster.fork({ ROLE: role });
}

function exited(worker) {
  return new Promise((resolve) => {
    worker.on('exit', resolve);
    worker.kill('SIGKILL');
  });
}

function pingPong() {
  return new Promise((resolve) => {
    const worker = fork('echo');
    let count = 0;
    let start = 0;
    worker.on('online', () => worker.send(payload));
    worker.on('message', (message) => {
      count++;
      if (count === 1000) {
        start = now(); // the first ones are for warming up
      }
      if (start > 0 && now() - start > seconds) {
        console.log(`ping-pong ${(count - 1000) / (now() - start)}`);
        exited(worker).then(resolve);
      } else {
        worker.send(message);
      }
    });
  });
}

function oneWay() {
  return new Promise((resolve) => {
    const worker = fork('source');
    let count = 0;
    let start = 0;
    worker.on('message', () => {
      count++;
      if (count === 20000) {
        start = now();
      }
      if (start > 0 && (count & 0xfff) === 0 && now() - start > seconds) {
        console.log(`one-way ${(count - 20000) / (now() - start)}`);
        worker.removeAllListeners('message');
        exited(worker).then(resolve);
      }
    });
  });
}

function listening() {
  return new Promise((resolve) => {
    const start = now();
    const worker = fork('listen');
    worker.on('listening', () => {
      console.log(`listening ${(now() - start) * 1000}`);
      exited(worker).then(resolve);
    });
  });
}

async function primary() {
  await pingPong();
  await oneWay();
  for (let i = 0; i < forks; i++) {
    await listening();
  }
  console.log('end');
}

function source() {
  let sent = true;
  for (let i = 0; i < 200 && sent; i++) {
    sent = process.send(payload);
  }
  setImmediate(source);
}

if (cluster.isPrimary) {
  primary();
} else if (process.env.ROLE === 'echo') {
  process.on('message', (message) => process.send(message));
} else if (process.env.ROLE === 'source') {
  source();
} else {
  net.createServer().listen(0);
}
