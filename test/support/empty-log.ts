import type { PublishedLog } from '#disclosure/published-log.ts';

/** The log of a gateway that keeps none. */
export const emptyLog: PublishedLog = {
  head: () => Promise.resolve(null),
  readTile: () => Promise.resolve(new Uint8Array(0)),
  readEntries: () => Promise.resolve([]),
  findRecord: () => Promise.resolve(null),
};
