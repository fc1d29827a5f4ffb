import { readRecord as readSealed } from '#disclosure/read-record.ts';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, isUuid, type AuthorityId, type InstanceId, type PolicyVersion } from '#kernel/ids.ts';
import type { PurposeId, RecordId, RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { readCaseKeys } from '#storage/case-keys.ts';
import type { Store } from '#storage/open-store.ts';

/** Every record that is kept, opened, in the order in which they were made. Tests read records here and nowhere else. */
export async function readRecords(store: Store): Promise<readonly DisclosureEntry[]> {
  const rows = await store.admin.selectFrom('disclosure.record').select(['text', 'case_refs']).orderBy('seq').execute();
  return openAll(store, rows);
}

/** @param id as an answer names it; what is no id has no record */
export async function readRecord(store: Store, id: string): Promise<DisclosureEntry | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await store.admin
    .selectFrom('disclosure.record')
    .select(['text', 'case_refs'])
    .where('id', '=', id)
    .execute();
  return (await openAll(store, rows))[0];
}

async function openAll(
  { admin }: Store,
  rows: readonly { readonly text: string; readonly case_refs: readonly string[] }[],
): Promise<readonly DisclosureEntry[]> {
  const keys = await readCaseKeys(admin, [...new Set(rows.flatMap(({ case_refs }) => case_refs)), 'no-case']);
  return rows.map(({ text }) => toEntry(text, (caseRef) => keys.get(caseRef) ?? null));
}

export async function countRecords({ admin }: Store): Promise<number> {
  return (await admin.selectFrom('disclosure.record').select('id').execute()).length;
}

function toEntry(text: string, caseKey: (caseRef: string) => Uint8Array | null): DisclosureEntry {
  const { id, skeleton, request, subjects, withheld } = readSealed(text, caseKey);
  invariant(request, 'no key is destroyed');
  return {
    ...request,
    id: asId<RecordId>(id),
    direction: skeleton.direction,
    authority: asId<AuthorityId>(skeleton.recipient),
    instance: skeleton.instance === null ? null : asId<InstanceId>(skeleton.instance),
    purpose: asId<PurposeId>(skeleton.purpose),
    rule: asId<RuleId>(skeleton.rule),
    policyVersion: asId<PolicyVersion>(skeleton.policyVersion),
    subjects,
    withheld,
  };
}
