import { sql } from 'kysely';
import { z } from 'zod';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { requestOwner } from '#policy/owner.ts';
import { badArgument } from '../redact-error.ts';
import { parseKey, type SubgraphContext } from '../subgraph.ts';
import { showObject } from '../visible.ts';

interface EventRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly authority: string;
  readonly instance: string | null;
  readonly client: string;
  readonly officer: string | null;
  readonly purpose: string | null;
  readonly detail: Readonly<Record<string, string | number>>;
}

interface Arguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly since?: unknown;
}

const maxListed = 200;
const instant = z.iso.datetime({ offset: true });

/** What the security officer was told, the newest first. */
export async function listSecurityEvents(_root: object, { first, after, since }: Arguments, context: SubgraphContext) {
  const limit = first ?? 50;
  const afterKey = parseKey(after);
  const isWrong =
    limit < 1 ||
    limit > maxListed ||
    ((after ?? null) !== null && afterKey === null) ||
    ((since ?? null) !== null && !instant.safeParse(since).success);
  if (isWrong) return badArgument();
  const { rows } = await sql<EventRow>`
    select event.id, event.at, event.kind, event.authority, event.instance, event.client, event.officer, event.purpose,
      event.detail
    from security.event event
    where (${since ?? null}::timestamptz is null or event.at >= ${since ?? null}::timestamptz)
      and (${afterKey}::uuid is null
        or event.seq < (select known.seq from security.event known where known.id = ${afterKey}::uuid))
    order by event.seq desc limit ${limit}`.execute(context.db);
  return rows.flatMap(({ detail, at, ...row }) => {
    const event = { ...row, at: at.toISOString(), detail: Object.entries(detail).map((part) => part.join(' ')) };
    const owner = { ...requestOwner, type: 'SecurityEvent', key: asId<InternalKey>(row.id) };
    return showObject(context, event, owner) ?? [];
  });
}
