import { chance, pick, type Draw } from '#test/oracle/draw.ts';

/** Stands in texts that nobody asked for; must stand in no refusal and in no line of the log. */
export const marker = 'Zx9Marker';

/** Names that mean something to JavaScript, to the product or to the protocol between gateway and subgraphs. */
export const names = [
  'a',
  'x',
  'id',
  '__proto__',
  '__typename',
  '__schema',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'then',
  'a__id',
  'k__journalNumber',
  'checked__id',
  'sealed__0',
  'representations',
  '_entities',
  'query',
  'fragment',
  'on',
  'true',
  'null',
  marker,
] as const;

const texts = [
  '',
  marker,
  '{',
  '}',
  '{{{{{{{{',
  '...',
  '...on',
  '@',
  '$',
  '!',
  '"""',
  '"',
  '\\u0000',
  '\\ud800',
  '\u0000',
  '\ud83d',
  'null',
  'true',
  'fragment',
  'subscription',
  '__proto__',
  '{"__proto__":{"isAdmin":true}}',
  '$__proto__',
  "' or 1=1 --",
  '../../etc/passwd',
  '%00',
  'x'.repeat(5000),
  '-',
  '1e999',
  '0x10',
  '{ id }',
  'applicant { id }',
] as const;

/** A value of no type in particular. */
export function drawNonsense(draw: Draw, depth = 3): unknown {
  const kind = draw.int(1, 100);
  if (kind <= 60) return pick(draw, texts);
  if (kind <= 75) return pick(draw, [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, -1e-300]);
  if (kind <= 80) return chance(draw, 50);
  if (kind <= 84 || depth === 0) return null;
  if (kind <= 92) return Array.from({ length: draw.int(0, 5) }, () => drawNonsense(draw, depth - 1));
  return Object.fromEntries(
    Array.from({ length: draw.int(0, 4) }, () => [pick(draw, names), drawNonsense(draw, depth - 1)]),
  );
}
