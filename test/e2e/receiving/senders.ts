import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { lookUpCase } from '#storage/case-register.ts';
import { register, type Registered } from '#test/integration/relations/registry.ts';
import { testKeys, type Answer, type Asking, type TestNetwork } from '#test/support/boot-network.ts';
import { requesterOf } from '#test/support/requester.ts';

export const submit = `mutation ($input: InformationInput!) {
  submitInformation(input: $input) { id receivedAt sha256 }
}`;

export interface Offer {
  readonly caseId?: string;
  readonly contentCategories: readonly string[];
  readonly content: string;
  readonly caveat: string;
  readonly key: string;
}

/** Who sends, and the cases that something of it may be filed in. */
export interface Sender {
  readonly asking: Asking & { readonly purpose: string };
  readonly cases: readonly InternalKey[];
}

/** The rules under which something flows in through a request: read off the policy as people wrote it. */
export function sendingRules(policy: CompiledPolicy): readonly Rule[] {
  return Object.values(policy.rules).filter(
    ({ enabled, shape, receive }) =>
      enabled && shape !== 'own_report' && shape !== 'batch_export' && receive.length > 0,
  );
}

const instances: Readonly<Record<string, string>> = {
  ad_hoc_offentlig_myndighed: 'G-1',
  ad_hoc_privat_aktoer: 'G-2',
  ad_hoc_udenlandsk_myndighed: 'G-3',
  ad_hoc_udenlandsk_organisation: 'G-4',
  andre_ministerier: '10172748',
  anklagemyndigheden: 'NSK',
  dansk_repraesentation: 'MNL',
  eu_eoes_myndighed: 'DE',
  international_organisation_eu_eoes: 'MEDCOI',
  kommune: '0101',
  politiet: '0700',
};
const reference = 'TEST 77';
const inAWeek = (): Date => new Date(Date.now() + 7 * 86_400_000);

/** Somebody of several cases, with the newest of them: who opens the person and no case hands in to that. */
export const onePerson = { fileNumber: '10000001', newestCase: 'HUM-1' } as const;

/** The relations that a caseworker registers for whoever is to have one. */
const registered: Readonly<Record<string, () => Registered>> = {
  ad_hoc_grant_valid: () => ({
    cases: ['WRK-1'],
    dueAt: inAWeek(),
    detail: { basis: 'section 28', approvers: ['head of office uim-02', 'lawyer uim-31'], maxUses: 1, state: 'NOR' },
  }),
  consultation_open: () => ({ cases: ['HUM-1'], dueAt: inAWeek() }),
  criminal_matter_registered: () => ({ cases: ['WRK-1'] }),
  family_law_request_registered: () => ({ person: onePerson.fileNumber }),
  matter_instructed: () => ({ cases: ['FAM-1'] }),
  open_ombudsman_inquiry_names_case: () => ({ cases: ['FAM-1'] }),
  security_referral_open: () => ({ cases: ['ASY-2'] }),
  stay_check_on_identified_person: () => ({ person: onePerson.fileNumber }),
};
/** The relations that rest on a case of the sender's own. */
const ownCases: readonly string[] = [
  'open_case_here_on_same_person',
  'open_control_case_on_person',
  'open_revocation_or_lapse_case',
];
const ownCaseTypes: Readonly<Record<string, string>> = {
  open_control_case_on_person: 'CONTROL',
  open_revocation_or_lapse_case: 'REVOCATION',
};

/** Gives the rule's authority what its relation asks for, where the cast does not have it. */
export async function prepareSender({ store, generated }: TestNetwork, rule: Rule): Promise<Sender> {
  const desk = store.db('desk');
  const { authority, purpose, relation } = rule;
  const body = instances[authority];
  const who = { authority, purpose, ...(body === undefined ? {} : { instance: body }) };
  const fact = registered[relation];
  if (fact !== undefined) await register(desk, relation, who, { ...fact(), purpose, reference });
  if (rule.needs.some((need) => need === 'HUMAN_REVIEW')) {
    const coordinates = ['Applicant.fullName'];
    await register(desk, 'HUMAN_REVIEW', who, { cases: fact?.().cases ?? [], coordinates });
  }
  if (ownCases.includes(relation)) {
    const type = ownCaseTypes[relation] ?? generated.policy.purposes[rule.purpose]?.caseTypes[0];
    invariant(type, `${rule.id} has a type of case`);
    const { applicantKey } = await lookUpCase(desk, 'WRK-1');
    await sql`
      insert into case_file.case (key, journal_number, applicant_key, type, status, responsible_authority)
      values (${randomUUID()}, ${`T-${rule.id}`}, ${applicantKey}, ${type}, 'UNDER_CONSIDERATION', ${authority})`.execute(
      desk,
    );
  }
  const asking = {
    ...who,
    ...(fact === undefined ? {} : { reference }),
  };
  if (rule.caseScope === 'none') return { asking, cases: [(await lookUpCase(desk, onePerson.newestCase)).caseKey] };
  const { rows } = await sql<{ key: string }>`
    select distinct case_key as key from access.granted_cases(
      ${generated.policy.version}, ${authority}, ${body ?? null}, ${purpose},
      ${fact === undefined ? null : reference}, clock_timestamp())
    where case_key is not null order by 1`.execute(store.admin);
  return { asking, cases: rows.map(({ key }) => asId<InternalKey>(key)) };
}

/** Whether only a cleared user of a cleared client may use the rule, over a bound token. */
export function needsClearance({ needs }: Rule): boolean {
  return needs.some((need) => need === 'SECURITY_CLEARANCE');
}

/** Whether the rule lets a case be named; where not, the case is that of the reference, or of the person. */
export function namesCases({ shape, needs, caseScope }: Rule): boolean {
  return shape !== 'pseudonymous' && needs.length === 0 && caseScope !== 'none';
}

/** The id under which a body knows a case. */
export function caseIdFor({ authority, instance }: Asking, key: InternalKey): string {
  const requester = requesterOf(authority, 'any', instance === undefined ? {} : { instance: asId(instance) });
  return createRecipientIds(testKeys.recipientId)(requester).seal('Case', key);
}

export interface StoredItem {
  readonly key: string;
  readonly case_key: string;
  readonly source: string | null;
  readonly caveat: string;
  readonly content_categories: readonly string[];
  readonly content: string | null;
  readonly sender_authority: string | null;
  readonly sender_instance: string | null;
  readonly sender_client: string | null;
  readonly sender_officer: string | null;
  readonly sender_key: string | null;
  readonly received_at: Date | null;
  readonly sha256: string | null;
}

/** What was handed in under a key, whoever sent it. */
export async function itemsUnder({ store }: TestNetwork, key: string): Promise<readonly StoredItem[]> {
  return store.admin.selectFrom('case_file.received_information').selectAll().where('sender_key', '=', key).execute();
}

/** How many items came through the gateway at all. */
export async function countItems({ store }: TestNetwork): Promise<number> {
  const rows = await store.admin
    .selectFrom('case_file.received_information')
    .select('key')
    .where('sender_authority', 'is not', null)
    .execute();
  return rows.length;
}

export function codeOf({ status, errors }: Answer): readonly [number, string | undefined] {
  return [status, errors?.[0]?.extensions.code];
}
