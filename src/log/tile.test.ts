import { describe, expect, test } from '@jest/globals';
import { parseTilePath, tilePath, widthOf } from './tile.ts';

describe('the path of a tile', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 999, width: 1 }, 'tile/0/999.p/1'],
    [{ level: 1, index: 1000, width: 255 }, 'tile/1/x001/000.p/255'],
    [{ level: 63, index: 1_234_067, width: 256 }, 'tile/63/x001/x234/067'],
    [{ level: 'entries' as const, index: 1_234_067, width: 8 }, 'tile/entries/x001/x234/067.p/8'],
    [{ level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }, 'tile/0/x009/x007/x199/x254/x740/991'],
  ])('of %j is %s, and leads back', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  test.each([
    '',
    'tile',
    'tile/0',
    'tile/0/',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/00/001',
    'tile/64/000',
    'tile/-1/000',
    'tile/8/0/000',
    'tile/entry/000',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/0/000.p',
    'tile/0/000.p/',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/٠٠٠',
    'tile/0/x009/x007/x199/x254/x740/992',
    `tile/0/${'x000/'.repeat(100_000)}000`,
  ])('is never %j', (path) => {
    expect(() => parseTilePath(path)).toThrow(expect.objectContaining({ code: 'LOG_TILE_PATH_MALFORMED' }));
  });
});

describe('the width of a tile', () => {
  // The example of the specification: 70,000 leaves.
  test.each([
    [0, 272, 256],
    [0, 273, 112],
    [0, 274, 0],
    [1, 0, 256],
    [1, 1, 17],
    [1, 2, 0],
    [2, 0, 1],
    [3, 0, 0],
  ])('at level %i, index %i of 70,000 leaves is %i', (level, index, width) => {
    expect(widthOf({ level, index }, 70_000)).toBe(width);
  });
});
