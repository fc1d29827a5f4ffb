import { describe, expect, test } from '@jest/globals';
import { describeFailure } from './describe-failure.ts';
import { keepFacts } from './facts.ts';
import { createLog } from './log.ts';

const frame = 'at run (file:///app/src/main.ts:1:1)';

describe('what may be said', () => {
  test('is the members of the table and nothing else', () => {
    const facts = { code: 'BAD_REQUEST', detail: 'method', count: 2, variables: { cpr: '621191-4103' } } as const;
    expect(keepFacts(facts)).toEqual({ code: 'BAD_REQUEST', detail: 'method', count: 2 });
  });

  test.each([
    [{ detail: 'Øresund' }],
    [{ detail: 'two\nlines' }],
    [{ detail: 'x'.repeat(201) }],
    [{ authority: 'Omar Rahmani' }],
    [{ purpose: '' }],
    [{ coordinate: 'Case.title: Interview' }],
    [{ reference: 'FOB 26/00417' }],
    [{ traceId: '6211914103' }],
    [{ operation: '{ applicant }' }],
    [{ errorClass: 'Error: 621191-4103' }],
    [{ errorCode: 'asy-2' }],
    [{ sqlState: '22P02 invalid' }],
  ])('is of the form that its member has: %j is left out, and said to be', (facts) => {
    expect(keepFacts(facts)).toEqual({ unfit: Object.keys(facts) });
  });

  test('of a stack is twenty frames and no line that is none', () => {
    const { frames } = keepFacts({ frames: ['Omar Rahmani', ...Array.from({ length: 30 }, () => frame), 'at home'] });
    expect(frames).toEqual(Array.from({ length: 20 }, () => frame));
  });
});

describe('a failure', () => {
  test('is its class, its code and its frames, not its message', () => {
    const error = Object.assign(new TypeError('621191-4103\n    at Omar (file:///Rahmani:1:1)'), { code: 'ERR_X' });
    const { errorClass, errorCode, frames = [] } = describeFailure(error);
    expect({ errorClass, errorCode }).toEqual({ errorClass: 'TypeError', errorCode: 'ERR_X' });
    expect(frames[0]).toContain('facts.test.ts');
    expect(frames.join()).not.toMatch(/621191|Omar|Rahmani/);
  });

  test('has no frames where its message was changed after it was made', () => {
    const error = new Error('one');
    expect(error.stack).toContain('one');
    error.message = 'another';
    expect(describeFailure(error)).toEqual({ errorClass: 'Error', frames: [] });
  });

  test('of a database has its SQLSTATE', () => {
    const cause = Object.assign(new Error('value "621191-4103"'), { severity: 'ERROR', code: '22P02' });
    expect(describeFailure(new Error('outer', { cause }))).toMatchObject({ errorClass: 'Error', sqlState: '22P02' });
  });

  test('that is no error is its type', () => {
    expect(describeFailure('621191-4103')).toEqual({ errorClass: 'string' });
  });

  test('with causes in a circle ends', () => {
    const error = new Error('one');
    error.cause = error;
    expect(describeFailure(error)).toMatchObject({ errorClass: 'Error' });
  });
});

describe('a log line', () => {
  const write = (level: 'info' | 'silent', facts: Parameters<typeof keepFacts>[0]): readonly string[] => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    const log = createLog({ level, destination, context: () => ({ traceId: 'a'.repeat(32) }) });
    log.write('request.failed', facts);
    return lines;
  };

  test('is one JSON object of level, time, event, what is under way and the facts', () => {
    const [line = '', ...others] = write('info', { code: 'INTERNAL' });
    expect(others).toEqual([]);
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      level: 'error',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      event: 'request.failed',
      traceId: 'a'.repeat(32),
      code: 'INTERNAL',
    });
  });

  test('has a limit, whatever it is handed', () => {
    const frames = Array.from({ length: 100 }, (_, n) => `at ${'f'.repeat(180)} (file.ts:${String(n)}:1)`);
    const long = 'x'.repeat(100_000);
    const [line = ''] = write('info', { frames, detail: long, authority: long, coordinate: long, errorClass: long });
    expect(line.length).toBeLessThan(6000);
  });

  test('is not written below its level', () => {
    expect(write('silent', { code: 'INTERNAL' })).toEqual([]);
  });
});
