import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import { parse } from 'yaml';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { lookUpApplicant, lookUpCase, type CaseKeys } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, findFacts, registerFact, type NewFact } from '#storage/fact-store.ts';
import {
  bootNetwork,
  type Answer,
  type Asking,
  type BootOptions,
  type TestNetwork,
} from '#test/support/boot-network.ts';
import type { StoreKind } from '#test/support/databases.ts';
import { readRecord } from '#test/support/read-records.ts';

/** Who asks in the scenarios, each under the purpose it mostly asks for. */
export const requesters = {
  refugeeBoard: { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' },
  immigrationBoard: { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board' },
  ministry: { authority: 'uim', purpose: 'decide_humanitarian_permit' },
  recruitment: { authority: 'siri', purpose: 'decide_residence_permit' },
  police: { authority: 'politiet', instance: '0700', purpose: 'return_and_police_enforcement' },
  copenhagen: { authority: 'kommune', instance: '0101', purpose: 'municipal_reception_and_integration' },
  frederiksberg: { authority: 'kommune', instance: '0147', purpose: 'municipal_reception_and_integration' },
  parliament: { authority: 'folketinget', purpose: 'statistics_for_parliament' },
  ombudsman: {
    authority: 'folketingets_ombudsmand',
    purpose: 'ombudsman_inquiry',
    reference: 'FOB 26/00417',
  },
  protectionOfficer: {
    authority: 'databeskyttelsesraadgiver',
    purpose: 'internal_oversight_dpo',
    reference: 'DPO 2026-0009',
  },
} as const satisfies Record<string, Asking>;

/** What a requirement says, with the cases by the numbers of the cast. */
interface Registered {
  readonly fact: string;
  readonly authority: string;
  readonly instance?: string;
  readonly cases: readonly string[];
  readonly categories?: string[];
  readonly coordinates?: string[];
  /** Journal number of the case whose item it is about. */
  readonly item?: string;
  /** Alien file number of the person that it is about. */
  readonly person?: string;
  readonly dueAt?: Date;
  readonly purpose?: string;
  readonly reference?: string;
  readonly detail?: Extract<NewFact, { authority: string }>['detail'];
}

/** The product with the cast in it, and the desk's hand on its registers. */
export interface Scene {
  readonly network: TestNetwork;
  /** The desk's connection: what caseworkers and releasing officials write through. */
  readonly desk: Kysely<Database>;
  /** Asks over HTTP, and sees that the request is on record or in the security log before anything else is said. */
  ask(asking: Asking, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The record of an answer as it was kept. */
  recordOf(answer: Answer): Promise<DisclosureEntry>;
  caseKeys(journalNumber: string): Promise<CaseKeys>;
  personKey(alienFileNumber: string): Promise<InternalKey>;
  register(registered: Registered): Promise<InternalKey>;
  /** Ends every live fact of this name that concerns the case. */
  end(fact: string, journalNumber: string): Promise<void>;
  endWhere(filter: Parameters<typeof findFacts>[1]): Promise<void>;
  /** As if the fact had been registered so much earlier. */
  backdate(key: InternalKey, minutes: number): Promise<void>;
  close(): Promise<void>;
}

export async function openScene(kind: StoreKind, options: BootOptions = {}): Promise<Scene> {
  const network = await bootNetwork(kind, options);
  const { admin } = network.store;
  const desk = network.store.db('desk');
  const caseKeys = (journalNumber: string): Promise<CaseKeys> => lookUpCase(desk, journalNumber);
  const keyOf = async (journalNumber: string): Promise<string> => (await caseKeys(journalNumber)).caseKey;

  const countRefusals = async (): Promise<number> => {
    const rows = await admin.selectFrom('disclosure.refusal').select('id').execute();
    return rows.length;
  };
  const entryOf = (record: string): Promise<DisclosureEntry | undefined> => readRecord(network.store, record);

  const endWhere: Scene['endWhere'] = async (filter) => {
    const facts = await findFacts(desk, filter);
    expect(facts).not.toEqual([]);
    for (const key of facts) await endFact(desk, { key: asId<InternalKey>(key), by: 'scenario' });
  };

  return {
    network,
    desk,
    caseKeys,
    personKey: (alienFileNumber) => lookUpApplicant(desk, alienFileNumber),
    async ask(asking, query, variables) {
      const refusalsBefore = await countRefusals();
      const answer = await network.ask(asking, query, variables);
      if (answer.status === 200) {
        expect((await entryOf(answer.disclosure.record))?.rule).toBe(`${asking.authority}:${asking.purpose ?? ''}`);
      } else {
        expect(await countRefusals()).toBe(refusalsBefore + 1);
      }
      return answer;
    },
    async recordOf(answer) {
      const entry = await entryOf(answer.disclosure.record);
      if (entry === undefined) throw new Error('the answer is not on record');
      return entry;
    },
    async register({ cases, item, person, ...fact }) {
      const caseKeysNamed = await Promise.all(cases.map(keyOf));
      return registerFact(desk, {
        ...fact,
        caseKeys: caseKeysNamed,
        itemCaseKey: item === undefined ? null : await keyOf(item),
        personKey: person === undefined ? null : await lookUpApplicant(desk, person),
        registeredBy: 'scenario',
      });
    },
    end: async (fact, journalNumber) => endWhere({ fact, caseKey: await keyOf(journalNumber) }),
    endWhere,
    async backdate(key, minutes) {
      await sql`
        insert into access.fact (key, fact, authority, instance, person_key, reference, registered_by, valid_from)
        select gen_random_uuid(), fact, authority, instance, person_key, reference, registered_by,
          valid_from - make_interval(secs => ${minutes * 60})
        from access.fact where key = ${key}`.execute(desk);
      await endFact(desk, { key, by: 'scenario' });
    },
    close: () => network.close(),
  };
}

/** The answer of an unknown id: no data, no error, nothing withheld, no mark, and a record (which `ask` has seen). */
export function expectNothing(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(Object.values(answer.data as object).every((value) => value === null)).toBe(true);
  expect(answer.errors).toBeUndefined();
  expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
  expect(castValuesIn(answer)).toEqual([]);
}

/** The field, argument or value is no part of the caller's contract, and the answer says no more than that. */
export function expectUnknown(answer: Answer): void {
  expect(answer.status).toBe(400);
  expect(answer.text).toBe(
    '{"errors":[{"message":"The request is not a valid request under the contract of this authority.",' +
      '"extensions":{"code":"BAD_REQUEST"}}]}',
  );
}

/** What stands at a path of the data; fails where the path does not lead anywhere. */
export function valueAt({ data }: Answer, ...path: readonly string[]): unknown {
  let value: unknown = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !(step in value)) throw new Error(`no ${path.join('.')}`);
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value;
}

export function textAt(answer: Answer, ...path: readonly string[]): string {
  const value = valueAt(answer, ...path);
  if (typeof value !== 'string') throw new Error(`no text at ${path.join('.')}`);
  return value;
}

/** What two answers of the same shape differ in besides what they say: the receipt. */
export function withoutRecord({ text, disclosure }: Answer): string {
  return text.replaceAll(disclosure.record, 'RECORD');
}

const castFile = join(import.meta.dirname, '../../../src/storage/seed/cast.yaml');
/** Words of the schema and keys of the cast itself: they say nothing by standing in an answer. */
const ordinaryKeys = new Set([
  'key',
  'applicant',
  'sponsor',
  'type',
  'status',
  'responsibleAuthority',
  'kind',
  'outcome',
  'board',
  'role',
  'relation',
  'relationToApplicant',
  'saidBy',
  'caveat',
  'contentCategories',
  'coordinates',
  'requestedState',
  'sex',
  'identityStatus',
  'addressProtection',
  'isLawful',
  'rightToWork',
  'currentStay',
  'receivesPublicAssistance',
]);

/**
 * Every value of the cast's persons, sponsors and cases that stands anywhere in an answer, sorted: data, errors and
 * extensions alike. A test says what the whole list is, so that a value that must not be there is found wherever it is.
 */
export function castValuesIn({ text }: Answer): readonly string[] {
  return castValues.filter((value) => occursIn(text, value));
}

/** Every value of the cast's persons, sponsors and cases. */
export const castValues = readCastValues();

function readCastValues(): readonly string[] {
  const { persons, sponsors, cases } = parse(readFileSync(castFile, 'utf8')) as Record<string, unknown>;
  const values = new Set<string>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) if (!ordinaryKeys.has(key)) collect(member);
    } else if ((typeof value === 'string' || typeof value === 'number') && !String(value).startsWith('+4')) {
      values.add(String(value));
    }
  };
  collect([persons, sponsors, cases]);
  return [...values].sort();
}

/** As a word of its own: a short value within a longer word, such as a sealed id, is not that value. */
export function occursIn(text: string, value: string): boolean {
  const quoted = RegExp.escape(value);
  return new RegExp(`(?<![\\p{L}\\p{N}_-])${quoted}(?![\\p{L}\\p{N}_-])`, 'u').test(text);
}
