import { z } from 'zod';
import {
  asId,
  isUuid,
  ruleId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type InternalKey,
  type PurposeId,
} from '#kernel/ids.ts';
import type { CompiledPolicy, DeskFact, DeskFactPart, Rule } from '#policy/compiled-policy.ts';
import { DeskError } from '../desk-error.ts';

/** As the schema types it: `FactInput`. */
export interface FactInput {
  readonly key: string;
  readonly fact: string;
  readonly recipient?: string | null;
  readonly instance?: string | null;
  readonly purpose?: string | null;
  readonly caseIds: readonly string[];
  readonly requestId?: string | null;
  readonly reference?: string | null;
  readonly categories?: readonly string[] | null;
  readonly coordinates?: readonly string[] | null;
  readonly claim?: string | null;
  readonly originator?: string | null;
  readonly suspensive?: boolean | null;
  readonly restriction?: string | null;
  readonly dueAt?: string | null;
}

/** What is registered, checked against the policy. */
export interface CheckedFact {
  readonly fact: string;
  readonly on: DeskFact['on'];
  readonly recipient: AuthorityId | null;
  readonly instance: string | null;
  readonly purpose: PurposeId | null;
  readonly requestKey: InternalKey | null;
  readonly reference: string | null;
  readonly categories: readonly string[];
  readonly coordinates: readonly string[];
  readonly claim: string | null;
  readonly detail: Readonly<Record<string, string | boolean>>;
  readonly dueAt: Date | null;
}

const maxNames = 50;
const text = z.string().trim().min(1).max(500).nullable();

/**
 * Checks that the fact is one that the desk registers, that everything is said that it needs, and that the recipient has
 * a rule which can rest on it.
 *
 * @throws {DeskError} BAD_ARGUMENT
 */
export function checkFact(policy: CompiledPolicy, input: FactInput, nowMs: number): CheckedFact {
  const definition = Object.hasOwn(policy.deskFacts, input.fact) ? policy.deskFacts[input.fact] : undefined;
  if (definition === undefined) throw new DeskError('BAD_ARGUMENT');
  const fact: CheckedFact = {
    fact: input.fact,
    on: definition.on,
    recipient: readName(input.recipient, policy.authorities),
    instance: readText(input.instance),
    purpose: readName(input.purpose, policy.purposes),
    requestKey: readKey(input.requestId),
    reference: readText(input.reference),
    categories: readNames(input.categories, (name) => Object.hasOwn(policy.categories, name)),
    coordinates: readNames(
      input.coordinates,
      (name) => Object.hasOwn(policy.coordinates, name) && policy.coordinates[asId<Coordinate>(name)]?.kind === 'field',
    ),
    claim: readText(input.claim),
    detail: readDetail(input),
    dueAt: readInstant(input.dueAt, nowMs),
  };
  const missing = definition.requires.some((part) => !saysPart[part](fact));
  const extra = (input.restriction ?? null) !== null && input.fact !== 'restriction';
  const oneCase = definition.on === 'case' || input.caseIds.length === 1;
  if (missing || extra || !oneCase || !isForRecipient(policy, fact)) throw new DeskError('BAD_ARGUMENT');
  return fact;
}

const saysPart: Readonly<Record<DeskFactPart, (fact: CheckedFact) => boolean>> = {
  recipient: ({ recipient }) => recipient !== null,
  purpose: ({ purpose }) => purpose !== null,
  reference: ({ reference }) => reference !== null,
  categories: ({ categories }) => categories.length > 0,
  claim: ({ claim }) => claim !== null,
  originator: ({ detail }) => typeof detail['originator'] === 'string',
  restriction: ({ detail }) => typeof detail['kind'] === 'string',
  due: ({ dueAt }) => dueAt !== null,
};

/** A restriction is for nobody; every other fact is for one body, under a rule of it that can rest on the fact. */
function isForRecipient(policy: CompiledPolicy, { fact, recipient, instance, purpose }: CheckedFact): boolean {
  if (recipient === null) return fact === 'restriction' && instance === null && purpose === null;
  if (fact === 'restriction') return false;
  const authority = policy.authorities[recipient];
  if (authority === undefined || authority.status === 'closed') return false;
  if ((authority.instances === 'many') !== (instance !== null)) return false;
  const rules =
    purpose === null
      ? Object.values(policy.rules).filter((rule) => rule.authority === recipient && rule.role === null)
      : [policy.rules[ruleId(recipient, purpose)]].filter((rule) => rule !== undefined);
  return rules.some((rule) => restsOn(policy, rule, fact));
}

function restsOn(policy: CompiledPolicy, rule: Rule, fact: string): boolean {
  if (rule.relation === fact) return true;
  const own = [...rule.needs, ...Object.values(rule.categories).flat()];
  const always = Object.keys(rule.categories).flatMap(
    (category) => policy.categories[asId<CategoryId>(category)]?.always ?? [],
  );
  return [...own, ...(rule.external ? always : [])].some((requirement) => requirement === fact);
}

function readDetail({ originator, suspensive, restriction }: FactInput): Record<string, string | boolean> {
  const source = readText(originator);
  return {
    ...(source === null ? {} : { originator: source }),
    ...(suspensive === null || suspensive === undefined ? {} : { suspensive }),
    ...(typeof restriction !== 'string' || restriction === 'NONE' ? {} : { kind: restriction }),
  };
}

function readText(value: string | null | undefined): string | null {
  const parsed = text.safeParse(value ?? null);
  if (!parsed.success) throw new DeskError('BAD_ARGUMENT');
  return parsed.data;
}

function readName<Name extends string>(
  value: string | null | undefined,
  known: Readonly<Record<Name, { readonly id: Name }>>,
): Name | null {
  if (value === null || value === undefined) return null;
  const entries: Readonly<Record<string, { readonly id: Name }>> = known;
  const found = Object.hasOwn(entries, value) ? entries[value] : undefined;
  if (found === undefined) throw new DeskError('BAD_ARGUMENT');
  return found.id;
}

function readNames(
  values: readonly string[] | null | undefined,
  isKnown: (name: string) => boolean,
): readonly string[] {
  const names = [...new Set(values ?? [])];
  if (names.length > maxNames || !names.every(isKnown)) throw new DeskError('BAD_ARGUMENT');
  return names;
}

function readKey(value: string | null | undefined): InternalKey | null {
  if (value === null || value === undefined) return null;
  if (!isUuid(value)) throw new DeskError('BAD_ARGUMENT');
  return asId<InternalKey>(value);
}

/** @throws {DeskError} BAD_ARGUMENT for a text that is no instant, and for one that has passed */
export function readInstant(value: string | null | undefined, nowMs: number): Date | null {
  if (value === null || value === undefined) return null;
  if (!z.iso.datetime({ offset: true }).safeParse(value).success) throw new DeskError('BAD_ARGUMENT');
  const instant = new Date(value);
  if (instant.getTime() <= nowMs) throw new DeskError('BAD_ARGUMENT');
  return instant;
}
