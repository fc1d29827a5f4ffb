import { pick, type Draw } from '#test/oracle/draw.ts';

const pieces = [
  '\0',
  '\ufeff',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  '{"query":',
  ',"query":"{ __typename }"',
  ',"__proto__":{}',
  '...',
  ' @skip(if: true)',
  '#',
  '\n',
  '[[[[[[[[',
  '1e999',
].map((each) => Buffer.from(each));

/** A body with a few of its bytes changed, left out, doubled, or with something in between. */
export function mutateBytes(draw: Draw, body: Buffer): Buffer {
  let mutated = body;
  for (let count = draw.int(1, 6); count > 0; count -= 1) mutated = mutateOnce(draw, mutated);
  return mutated;
}

function mutateOnce(draw: Draw, body: Buffer): Buffer {
  const at = draw.int(0, body.length);
  const [before, after] = [body.subarray(0, at), body.subarray(at)];
  switch (draw.int(1, 6)) {
    case 1:
      return Buffer.concat([before, Buffer.of(draw.int(0, 255)), after.subarray(1)]);
    case 2:
      return Buffer.concat([before, after.subarray(draw.int(1, 20))]);
    case 3:
      return Buffer.concat([before, Buffer.from(pick(draw, pieces) ?? ''), after]);
    case 4:
      return Buffer.concat([before, after.subarray(0, draw.int(1, 200)), after]);
    case 5:
      return before;
    default: {
      const from = draw.int(0, body.length);
      return Buffer.concat([before, body.subarray(from, from + draw.int(1, 60)), after]);
    }
  }
}
