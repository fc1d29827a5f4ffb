import DataLoader from 'dataloader';
import type { InternalKey } from '#kernel/ids.ts';

/** One statement for all keys asked for at one level of an operation; `null` for a key without a row. */
export type OneByKey<Row> = DataLoader<InternalKey, Row | null>;
/** Likewise; an empty list for a key without rows. */
export type ManyByKey<Row> = DataLoader<InternalKey, readonly Row[]>;

export function loadOneByKey<Row extends { readonly id: string }>(
  query: (keys: readonly InternalKey[]) => Promise<readonly Row[]>,
): OneByKey<Row> {
  return new DataLoader(async (keys) => {
    const rows = new Map<string, Row>((await query(keys)).map((row) => [row.id, row]));
    return keys.map((key) => rows.get(key) ?? null);
  });
}

export function loadManyByKey<Row extends { readonly ownerKey: string }>(
  query: (keys: readonly InternalKey[]) => Promise<readonly Row[]>,
): ManyByKey<Row> {
  return new DataLoader(async (keys) => {
    const rows = Map.groupBy(await query(keys), ({ ownerKey }): string => ownerKey);
    return keys.map((key) => rows.get(key) ?? []);
  });
}
