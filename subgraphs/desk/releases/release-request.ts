import { sql, type Kysely, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { asId, isUuid, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import type { Database } from '#storage/database.ts';
import { selectActions, type DeskAction } from '../actions.ts';

/** The name of the fact that a request for release is registered as, and the purpose under which it is reviewed. */
export const releaseFacts = {
  request: 'release_requested',
  held: 'RELEASE_REQUESTED',
  review: 'HUMAN_REVIEW',
  reviewPurpose: 'release_review',
} as const;

const key = z
  .string()
  .refine(isUuid)
  .transform(asId<InternalKey>);

/** For whom something is asked to be released, and where the release has to be registered. */
export const releaseDetail = z.strictObject({
  recipient: z.string(),
  instance: z.string().nullable(),
  purpose: z.string(),
  reference: z.string().nullable(),
  need: z.string(),
  basisCaseKey: key,
  relationFactKey: key.nullable(),
});

/** A request for release, and what became of it. */
export interface ReleaseRequest {
  readonly key: InternalKey;
  /** The authority that decides. */
  readonly authority: string;
  readonly reference: string;
  readonly caseKey: InternalKey;
  readonly applicantKey: InternalKey;
  readonly coordinates: readonly Coordinate[];
  readonly detail: z.output<typeof releaseDetail>;
  readonly requestedAt: Date;
  readonly actions: readonly DeskAction[];
}

interface RequestRow {
  readonly key: string;
  readonly authority: string;
  readonly reference: string;
  readonly caseKey: string;
  readonly applicantKey: string;
  readonly coordinates: readonly string[];
  readonly detail: unknown;
  readonly requestedAt: Date;
}

/** The requests of one authority that wait; the oldest first. */
export async function selectHeld(
  db: Kysely<Database>,
  authority: string,
  reference: string | null,
  limit: number,
): Promise<readonly ReleaseRequest[]> {
  const asked = reference === null ? sql`true` : sql`request.reference = ${reference}`;
  return selectRequests(
    db,
    sql`request.authority = ${authority} and ${asked}
      and not exists (select from access.fact_end ending where ending.fact_key = request.key)
      order by request.valid_from, request.key limit ${limit}`,
  );
}

export async function selectRequest(db: Kysely<Database>, requestKey: InternalKey): Promise<ReleaseRequest | null> {
  return (await selectRequests(db, sql`request.key = ${requestKey}::uuid`))[0] ?? null;
}

async function selectRequests(
  db: Kysely<Database>,
  condition: RawBuilder<unknown>,
): Promise<readonly ReleaseRequest[]> {
  const { rows } = await sql<RequestRow>`
    select request.key, request.authority, request.reference, request.case_keys[1] as "caseKey",
      (select file.applicant_key from case_file.case file where file.key = request.case_keys[1]) as "applicantKey",
      request.coordinates, request.detail, request.valid_from as "requestedAt"
    from access.fact request
    where request.fact = ${releaseFacts.request} and ${condition}`.execute(db);
  const actions = await selectActions(
    db,
    rows.map((row) => row.key),
  );
  return rows.map((row) => {
    const requestKey = asId<InternalKey>(row.key);
    return {
      ...row,
      key: requestKey,
      caseKey: asId<InternalKey>(row.caseKey),
      applicantKey: asId<InternalKey>(row.applicantKey),
      coordinates: row.coordinates.map((coordinate) => asId<Coordinate>(coordinate)),
      detail: releaseDetail.parse(row.detail),
      actions: actions.get(requestKey) ?? [],
    };
  });
}

export type ReleaseState = 'HELD' | 'RELEASED' | 'REFUSED';

export function stateOf({ actions }: ReleaseRequest): {
  readonly state: ReleaseState;
  readonly decision: DeskAction | null;
} {
  const decision = actions.find(({ kind }) => kind === 'RELEASED' || kind === 'RELEASE_REFUSED') ?? null;
  if (decision === null) return { state: 'HELD', decision };
  return { state: decision.kind === 'RELEASED' ? 'RELEASED' : 'REFUSED', decision };
}
