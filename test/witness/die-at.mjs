// Loaded before the program: it dies, as if by kill -9, just before or after a step towards the durable state. The file
// that DIE_AT names says at which step, and is looked at again each time, so that a start passes.
import { existsSync, readFileSync } from 'node:fs';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { renameSync, fsyncSync } = fs;
const plan = process.env.DIE_AT;

function dieAt(step) {
  if (existsSync(plan) && readFileSync(plan, 'utf8') === step) process.kill(process.pid, 'SIGKILL');
}

fs.renameSync = (from, to) => {
  dieAt('before the rename');
  renameSync(from, to);
  dieAt('after the rename');
};
let synced = 0;
fs.fsyncSync = (file) => {
  fsyncSync(file);
  synced += 1;
  // Each text takes two: the file, then its folder.
  dieAt(synced % 2 === 1 ? 'after the file' : 'after the folder');
};
syncBuiltinESMExports();
