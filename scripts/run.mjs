// Starts a program of this repository on the pinned Node, after installing the packages once if need be.
//
//   node scripts/run.mjs src/main.ts [arguments]      runs a program
//   node scripts/run.mjs --jest [arguments]           runs the tests
//
// Plain JavaScript for Node 20 and newer, without packages: it is what runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const installMark = join(modules, '.lock-hash');
const oldestNode = [24, 15];

const [program, ...programArguments] = process.argv.slice(2);
if (program === undefined) {
  fail('usage: node scripts/run.mjs <program> [arguments] | --jest [arguments]', 2);
}
if (!isInstalled()) install();
// What a browser is sent is built from source, once: before it is served, and before it is tested.
if (['src/main.ts', '--jest'].includes(program)) await import('./build-dashboard.mjs');
start(findNode(), commandLine(program, programArguments));

/** Whether `node_modules` holds what the lock file names: by our own mark, or by npm's record of what it put there. */
function isInstalled() {
  if (!existsSync(join(modules, '.package-lock.json'))) return false;
  if (existsSync(installMark) && readFileSync(installMark, 'utf8') === lockHash()) return true;
  const wanted = Object.entries(readPackages(lockFile)).filter(([path]) => path !== '');
  const present = readPackages(join(modules, '.package-lock.json'));
  return wanted.every(([path, entry]) => {
    const installed = present[path];
    return installed === undefined ? entry.optional === true : installed.version === entry.version;
  });
}

function install() {
  const say = (text) => process.stderr.write(`${text}\n`);
  say('Installing the packages of package-lock.json (once) …');
  // npm's own Node is used for npm: the one running here may lie in the folder that is about to be replaced.
  const { npm_execpath: npmCli, npm_node_execpath: npmNode } = process.env;
  const byNpm = npmCli !== undefined && npmNode !== undefined && npmCli.endsWith('.js');
  const [command, first] = byNpm ? [npmNode, [npmCli]] : ['npm', []];
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error', `--progress=${process.stderr.isTTY === true}`];
  // Both outputs go to standard error: standard output belongs to the program that was asked for.
  const result = spawnSync(command, [...first, ...options], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !byNpm && process.platform === 'win32',
  });
  if (result.error !== undefined) fail(`npm could not be started (${result.error.message}); run npm ci yourself.`);
  if (result.status !== 0) fail('npm ci failed; its messages stand above.');
  writeFileSync(installMark, lockHash());
}

/** The pinned Node of the optional package `node`; else this one, if it is new enough to strip types by itself. */
function findNode() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const platformPackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const pinned = [
    join(modules, 'node', 'bin', `node${suffix}`),
    join(modules, 'node', 'node_modules', platformPackage, 'bin', `node${suffix}`),
    join(modules, platformPackage, 'bin', `node${suffix}`),
  ].find((path) => existsSync(path));
  if (pinned !== undefined) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return process.execPath;
  return fail(
    `The pinned Node is not installed and this Node is ${process.versions.node}; ${oldestNode.join('.')} is needed. ` +
      'Run npm ci with optional packages and install scripts allowed, or install a newer Node.',
  );
}

function commandLine(name, rest) {
  const flags = ['--disable-warning=ExperimentalWarning'];
  if (name !== '--jest') return [...flags, join(root, name), ...rest];
  return [...flags, '--experimental-vm-modules', join(modules, 'jest', 'bin', 'jest.js'), ...rest];
}

function start(node, commandArguments) {
  const child = spawn(node, commandArguments, {
    cwd: root,
    stdio: 'inherit',
    // Read when the gateway module loads, so it must be there before.
    env: { ...process.env, APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal has sent Ctrl-C to the child already; a second one would cut its draining short.
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`The pinned Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function fail(message, exitCode = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
