import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitled, KeySet } from '../entitled.ts';
import type { SubgraphContext } from '../subgraph.ts';
import { ownerOf, showObject } from '../visible.ts';
import type { CaseLoaders } from './loaders.ts';
import { selectCases, type ApplicantCasesRow, type CaseRow } from './queries.ts';

export type CaseContext = SubgraphContext<CaseLoaders>;
export type Case = Entitled<CaseRow>;

export async function loadCase(key: InternalKey, context: CaseContext): Promise<Case | null> {
  return showCase(context, await context.loaders.cases.load(key));
}

/** The cases behind the keys, in the order of the keys; those that may not be seen are left out. */
export async function loadCases(keys: readonly InternalKey[], context: CaseContext): Promise<readonly Case[]> {
  const cases = await Promise.all(keys.map((key) => loadCase(key, context)));
  return cases.filter((each) => each !== null);
}

export async function findCase(context: CaseContext, keys: KeySet): Promise<Case | null> {
  const [row] = await selectCases(context.db, context.access, keys);
  return showCase(context, row ?? null);
}

function showCase(context: CaseContext, row: Case | null): Case | null {
  if (row === null) return null;
  const owner = { type: 'Case', key: asId<InternalKey>(row.id), entitlements: row.entitlements };
  return showObject(context, row, owner);
}

export async function loadApplicant(
  key: InternalKey,
  context: CaseContext,
): Promise<Entitled<ApplicantCasesRow> | null> {
  const row = await context.loaders.applicants.load(key);
  if (row === null) return null;
  const owner = { type: 'Applicant', key: asId<InternalKey>(row.id), entitlements: row.entitlements };
  return showObject(context, row, owner);
}

/** A person of another subgraph by key alone, decided by the case that leads to that person. */
export function referToPerson(
  context: CaseContext,
  parent: Case,
  type: 'Applicant' | 'Sponsor',
  key: string | null,
): { readonly id: string } | null {
  if (key === null) return null;
  return showObject(
    context,
    { id: key },
    { type, key: asId<InternalKey>(key), entitlements: ownerOf(parent).entitlements },
  );
}
