import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { takeLock } from './take-lock.ts';

describe('the lock file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const take = (): (() => void) => {
    const release = takeLock(path);
    if (release === null) throw new Error('it is held');
    return release;
  };
  const leave = (holder: object | string): void => {
    writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
  };
  /** The number of a process that has just ended. */
  const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

  test('is held until it is given back', () => {
    const release = take();
    expect(takeLock(path)).toBeNull();
    release();
    expect(existsSync(path)).toBe(false);
    const again = take();
    // Giving back twice does not take it from the next holder.
    release();
    expect(takeLock(path)).toBeNull();
    again();
  });

  test('is taken over from a process that is gone, and leaves nothing else behind', () => {
    leave({ pid: deadPid(), host: hostname() });
    const release = take();
    expect(readdirSync(folder)).toEqual(['lock']);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of an earlier process with this process’s number is taken over', () => {
    leave({ pid: process.pid, host: hostname() });
    expect(take).not.toThrow();
  });

  test.each([
    ['of a living process', () => ({ pid: process.ppid, host: hostname() })],
    ['of another host, even with a number that is gone here', () => ({ pid: deadPid(), host: 'elsewhere' })],
    ['that is still being written', () => ''],
    ['that is not understood', () => '{"pid":"x"}'],
  ])('%s counts as held', (_whose, holder) => {
    leave(holder());
    expect(takeLock(path)).toBeNull();
  });

  test('says so where there is no folder to put it in', () => {
    path = join(folder, 'none', 'lock');
    expect(take).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
