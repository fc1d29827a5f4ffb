import { randomUUID } from 'node:crypto';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { errorCodes } from '#kernel/error-codes.ts';
import { asId, type AuthorityId, type InstanceId, type PurposeId } from '#kernel/ids.ts';
import { bootNetwork, testKeys, type Answer, type BootOptions, type TestNetwork } from '#test/support/boot-network.ts';
import type { StoreKind } from '#test/support/databases.ts';
import { readRecord } from '#test/support/read-records.ts';
import { compareAnswer, compareRecord, token, type NameOfReference } from './compare-answer.ts';
import { Evaluator } from './evaluate-rule.ts';
import { createContracts, expectResponse, type ExpectedResponse, type Operation } from './expect-response.ts';
import { readRules, type Rule } from './read-rules.ts';
import { readSchema } from './read-schema.ts';
import { createReleasing } from './release-from-hold.ts';
import type { Asking, Ids } from './world-objects.ts';
import type { World } from './world.ts';
import { writeFact, writeWorld, type WorldChange } from './write-world.ts';

/** Who asks, under which rule, and how. */
export interface Requester {
  readonly rule: Rule;
  readonly instance: string | null;
  readonly reference: string | null;
  readonly isNeedStated: boolean;
  readonly isStrict: boolean;
}

export interface OracleNetwork {
  readonly network: TestNetwork;
  readonly world: World;
  /** `Type name` -> key in the store. */
  readonly keys: ReadonlyMap<string, string>;
  /** How a requester sees the names of the world. */
  idsFor(requester: Pick<Requester, 'rule' | 'instance'>): Ids;
  /** Asks over HTTP and names every way in which response and record differ from what they must be. */
  check(requester: Requester, operation: Operation): Promise<Checked>;
  /** A specific request is answered once, so each time it is made again; gives the reference to ask under. */
  renewRequests(requester: Pick<Requester, 'rule' | 'reference'>): Promise<string | null>;
  close(): Promise<void>;
}

export interface Checked {
  readonly differences: readonly string[];
  readonly expected: ExpectedResponse;
  readonly answer: Answer;
}

export const evaluator = new Evaluator(readRules(), readSchema());
export const contractFor = createContracts(evaluator);

/** The whole product over a world of its own, and beside it the evaluator that knows what it must answer. */
export async function openOracleNetwork(
  kind: StoreKind,
  change: (world: World) => WorldChange,
  options: BootOptions = {},
): Promise<OracleNetwork> {
  const network = await bootNetwork(kind, options);
  const { world, keys } = await writeWorld(network.store, change);
  const names = new Map([...keys].map(([name, key]) => [key, name]));
  const recipientIds = createRecipientIds(testKeys.recipientId);
  const nameOfReference = buildReferences(keys);

  const idsFor = ({ rule, instance }: Pick<Requester, 'rule' | 'instance'>): Ids => {
    const ids = recipientIds({
      authority: asId<AuthorityId>(rule.authority),
      instance: instance === null ? null : asId<InstanceId>(instance),
      purpose: asId<PurposeId>(rule.purpose),
      client: rule.authority,
      officer: null,
      assurance: 'high',
      reference: null,
      need: null,
      cleared: false,
    });
    const kindOf = (type: string) => sealedKinds.find((each) => each === type) ?? 'Case';
    const typeOf = (type: string): string => (type === 'Cursor' ? 'Case' : type);
    // Nobody knows beforehand, and none of them leads anywhere.
    if (rule.shape === 'pseudonymous')
      return { seal: (type, name) => token(`${type} ${name}`), open: () => null, keyOf: (name) => name };
    return {
      keyOf: (journalNumber) => keys.get(`Case ${journalNumber}`) ?? '',
      seal: (type, name) => ids.seal(kindOf(type), keys.get(`${typeOf(type)} ${name}`) ?? ''),
      open(type, id) {
        const name = names.get(ids.open(kindOf(type), id));
        return name?.startsWith(`${typeOf(type)} `) === true ? name.slice(typeOf(type).length + 1) : null;
      },
    };
  };

  const releasing = createReleasing(network.store, world, keys);
  const check = async (requester: Requester, operation: Operation): Promise<Checked> => {
    const { rule, instance, reference, isNeedStated, isStrict } = requester;
    const ids = idsFor(requester);
    const asking: Asking = { evaluator, world, rule, instance, reference, needStated: isNeedStated, ids };
    const expected = expectResponse(asking, contractFor(rule.authority).schema, operation, isStrict);
    const underReference = await renewRequests(requester);
    const answer = await releasing(rule, instance, () =>
      network.ask(
        {
          authority: rule.authority,
          purpose: rule.purpose,
          ...(instance === null ? {} : { instance }),
          ...(underReference === null ? {} : { reference: underReference }),
          ...(isNeedStated ? { need: 'the letter has to reach the person' } : {}),
          ...(isStrict ? { mode: 'strict' } : {}),
        },
        operation.query,
        operation.variables,
      ),
    );
    const differences = await differencesOf({ ...requester, reference: underReference }, expected, answer);
    return { expected, answer, differences };
  };

  const renewRequests: OracleNetwork['renewRequests'] = async ({ rule, reference }) => {
    if (rule.relation !== 'specific_request_registered' || reference === null) return reference;
    const renewed = `${reference} ${randomUUID()}`;
    const requests = world.facts.filter((fact) => fact.fact === rule.relation && fact.reference === reference);
    for (const fact of requests) {
      await writeFact(network.store.db('desk'), keys, { ...fact, reference: renewed }, new Map());
    }
    return renewed;
  };

  const differencesOf = async (
    requester: Requester,
    expected: ExpectedResponse,
    answer: Answer,
  ): Promise<readonly string[]> => {
    if (expected.kind === 'refused') return compareRefusal(answer, expected.code);
    const entry = await readRecord(network.store, answer.disclosure.record);
    return [
      ...compareAnswer(answer, expected.answer),
      ...compareRecord(entry, expected.answer, nameOfReference),
      ...compareHead(entry, requester),
    ];
  };

  return { network, world, keys, idsFor, check, renewRequests, close: () => network.close() };
}

const sealedKinds = ['Applicant', 'Case', 'Sponsor', 'Document', 'Cursor'] as const;

function buildReferences(keys: ReadonlyMap<string, string>): NameOfReference {
  const pseudonyms = createPseudonyms(testKeys.recordLink);
  return new Map(
    [...keys].flatMap(([name, key]) => {
      if (name.startsWith('Applicant '))
        return [[pseudonyms.personRef(key), `applicant:${name.slice('Applicant '.length)}`]];
      return name.startsWith('Sponsor ')
        ? [[pseudonyms.personRef(key), `sponsor:${name.slice('Sponsor '.length)}`]]
        : [];
    }),
  );
}

/** A refusal is the code, its status and its constant sentence, and nothing else. */
function compareRefusal(answer: Answer, code: keyof typeof errorCodes): readonly string[] {
  const { httpStatus, message } = errorCodes[code];
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  return answer.status === httpStatus && answer.text === body
    ? []
    : [`HTTP ${String(answer.status)} ${answer.text.slice(0, 300)} instead of ${code}`];
}

function compareHead(entry: DisclosureEntry | undefined, requester: Requester): readonly string[] {
  if (entry === undefined) return [];
  const { rule, instance, reference } = requester;
  const expected = [rule.authority, instance, rule.purpose, rule.id, reference];
  const recorded = [entry.authority, entry.instance, entry.purpose, entry.rule, entry.reference];
  return JSON.stringify(recorded) === JSON.stringify(expected) ? [] : [`recorded for ${JSON.stringify(recorded)}`];
}
