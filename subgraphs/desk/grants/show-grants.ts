import { sql } from 'kysely';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { badArgument } from '../../redact-error.ts';
import { showObject } from '../../visible.ts';
import { selectActions, type DeskAction } from '../actions.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk } from '../desk-error.ts';
import { referToCase } from '../facts/show-facts.ts';
import { requireCase, selectOpenCases } from '../own-cases.ts';
import { grantTerms, type GrantTerms } from './grant-input.ts';

/** A grant from its proposal on: its terms, and what was done with it. */
export interface Grant {
  readonly key: InternalKey;
  readonly terms: GrantTerms;
  readonly actions: readonly DeskAction[];
}

const maxGrants = 200;

/** What was proposed or granted in a case, the newest first. */
export async function listGrants(
  { caseId, first }: { readonly caseId: string; readonly first?: number | null },
  context: DeskContext,
) {
  const limit = first ?? 50;
  if (limit < 1 || limit > maxGrants) return badArgument();
  return answerDesk(async () => {
    const { caseKey } = await requireCase(context, caseId);
    const { rows } = await sql<{ key: string }>`
      select subject_key as key from desk.action
      where kind = 'GRANT_PROPOSED' and detail -> 'caseKeys' ? ${caseKey}::text
      order by at desc, subject_key limit ${limit}`.execute(context.db);
    const grants = await Promise.all(rows.map(({ key }) => loadGrant(asId<InternalKey>(key), context)));
    return grants.filter((grant) => grant !== null);
  });
}

/** @returns `null` where there is none, or none whose cases are all open to the requester */
export async function findGrant(key: InternalKey, context: DeskContext) {
  const actions = (await selectActions(context.db, [key])).get(key) ?? [];
  const proposed = actions.find(({ kind }) => kind === 'GRANT_PROPOSED');
  if (proposed === undefined) return null;
  const terms = grantTerms.parse(proposed.detail);
  const open = await selectOpenCases(context, terms.caseKeys);
  if (open.size !== terms.caseKeys.length) return null;
  const grant: Grant = { key, terms, actions };
  return { grant, cases: [...open.values()] };
}

export async function loadGrant(key: InternalKey, context: DeskContext) {
  const found = await findGrant(key, context);
  if (found === null) return null;
  const { grant, cases } = found;
  const { actions, terms } = grant;
  const { rows } = await sql<{ uses: number }>`
    select count(*)::integer as uses from access.fact_use taken where taken.fact_key = ${key}::uuid`.execute(
    context.db,
  );
  const approvers = actions
    .filter(({ kind }) => kind === 'GRANT_PROPOSED' || kind === 'GRANT_APPROVED')
    .map(({ authority, officer }) => `${authority} ${officer ?? ''}`);
  return showObject(
    context,
    {
      ...terms,
      id: key,
      version: actions.at(-1)?.version ?? 0,
      state: stateOfGrant(actions),
      uses: rows[0]?.uses ?? 0,
      approvers,
      cases: cases.map((file) => referToCase(file)),
    },
    { type: 'Grant', key, entitlements: cases.flatMap(({ entitlements }) => entitlements) },
  );
}

export function stateOfGrant(actions: readonly DeskAction[]): 'PROPOSED' | 'APPROVED' | 'WITHDRAWN' {
  const kinds = actions.map(({ kind }) => kind);
  if (kinds.includes('GRANT_WITHDRAWN')) return 'WITHDRAWN';
  return kinds.includes('GRANT_APPROVED') ? 'APPROVED' : 'PROPOSED';
}
