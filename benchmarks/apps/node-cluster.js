// The classic pattern of Node's cluster: a worker that died is forked again.
// Arguments: PORT WORKERS. Says what happens when, in microseconds since 1970.
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { performance } = require('node:perf_hooks');

const port = Number(process.argv[2]);
const workers = Number(process.argv[3]);
const micros = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

function fork() {
  const at = micros();
  const worker = cluster.fork();
  console.log(`fork ${worker.process.pid} at ${at}`);
}

if (cluster.isPrimary) {
  for (let i = 0; i < workers; i++) {
    fork();
  }
  cluster.on('listening', (worker) => {
    console.log(`worker ${worker.process.pid} listening at ${micros()}`);
  });
  cluster.on('exit', () => fork());
} else {
  const body = `v1 ${process.pid}\n`;
  http
    .createServer((request, response) => {
      response.writeHead(200, { 'Content-Length': body.length });
      response.end(body);
    })
    .listen(port);
}
