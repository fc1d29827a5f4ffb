import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { errorCodes } from './error-codes.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| [A-Z_]+ /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('docs/errors.md says what the table of codes says, row by row', () => {
  const table = Object.entries(errorCodes).map(([code, { httpStatus, message, meaning }]) => [
    code,
    String(httpStatus),
    message,
    meaning,
  ]);
  expect(rows).toEqual(table);
});
