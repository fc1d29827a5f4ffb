import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const tickMicros = 10_000;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** User and system, with what children used that have ended. */
  readonly cpuMicros: number;
}

/** Keeps a process, with all threads that it has and will have, on one core. */
export function pin(pid: number, core: number): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], { stdio: 'ignore' });
}

/** CPU that a process and all that it has started have used so far, in microseconds. */
export function cpuMicrosOf(pid: number): number {
  return treeOf(pid).reduce((sum, { cpuMicros }) => sum + cpuMicros, 0);
}

/** Memory that a process and all that it has started have resident now. */
export function residentMbOf(pid: number): number {
  const kilobytes = treeOf(pid).map((each) =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(each.pid)}/status`, 'utf8'))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** The name of the program of a process; `null` where there is no such process. */
export function nameOf(pid: number): string | null {
  return readStat(String(pid))?.name ?? null;
}

export function parentOf(pid: number): number | null {
  return readStat(String(pid))?.parent ?? null;
}

function treeOf(root: number): readonly ProcessStat[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(name) ?? []) : []));
  const below = (pid: number): readonly ProcessStat[] =>
    all.filter(({ parent }) => parent === pid).flatMap((each) => [each, ...below(each.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** @returns `null` for a process that has ended */
function readStat(pid: string): ProcessStat | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name of the program stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  return { pid: Number(pid), parent: Number(fields[1]), name, cpuMicros: ticks * tickMicros };
}
