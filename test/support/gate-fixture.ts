import { buildSchema, Kind, parse, print, validate, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { asId, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { gateOperation, type GatedOperation, type RefusedOperation } from '#policy/gate.ts';
import { buildPolicy, type PolicySketch } from './build-policy.ts';

/** A contract with what the product's own has not: an interface, a union, a computed field. */
export const fixtureSchema = buildSchema(`
  interface Named { id: ID! name: String secret: String parts(first: Int): [Part] }
  type Applicant implements Named {
    id: ID!
    name: String
    secret: String
    income: Int
    band: String
    sensitive: Sensitive
    parts(kind: Kind = A, first: Int): [Part]
    cases: [Case]
    aliases: [String!]
  }
  type Sensitive { health: String belief: String }
  type Part { text: String code: Kind }
  type Company implements Named { id: ID! name: String secret: String turnover: Int parts(first: Int): [Part] }
  type Case { id: ID! journalNumber: String status: Kind applicant: Applicant named: Named party: Party parties: [Party] }
  union Party = Applicant | Company
  enum Kind { A B }
  input Filter { income: Int kind: Kind status: Kind any: [Filter!] }
  type Query {
    applicant(id: ID!): Applicant
    case(id: ID!): Case
    caseByNumber(number: String!): Case
    caseInMatter: Case
    personInMatter: Applicant
    table(name: String, owner: ID): [Part]
    receipt(id: ID!): Receipt
    cases(filter: Filter, first: Int = 20, order: Kind): [Case]
  }
  type Receipt { id: ID! text: String }
  input Parcel { owner: ID owners: [ID!] note: String = "none" inner: Parcel }
  type Mutation {
    send(parcel: Parcel!, note: String): Receipt
    sign(id: ID!): Receipt
  }
`);

const plain = ['STRUCTURE'];

export const fixtureCoordinates: PolicySketch['coordinates'] = {
  'Query.applicant': plain,
  'Query.case': plain,
  'Query.caseByNumber': plain,
  'Query.caseInMatter': { categories: plain, entry: 'matter_case' },
  'Query.personInMatter': { categories: plain, entry: 'matter_person' },
  'Query.table': plain,
  'Query.receipt': plain,
  'Query.cases': plain,
  'Query.applicant(id:)': { reveals: 'Applicant.id' },
  'Query.case(id:)': { reveals: 'Case.id' },
  'Query.caseByNumber(number:)': { reveals: 'Case.journalNumber' },
  'Query.table(name:)': plain,
  'Query.table(owner:)': { reveals: 'Applicant.id' },
  'Query.receipt(id:)': { reveals: 'Receipt.id' },
  'Query.cases(filter:)': plain,
  'Query.cases(first:)': plain,
  'Query.cases(order:)': { reveals: 'Case.status' },
  'Filter.income': { kind: 'input', reveals: 'Applicant.income' },
  'Filter.kind': { kind: 'input', reveals: 'Part.code' },
  'Filter.status': { kind: 'input', reveals: 'Case.status' },
  'Filter.any': { kind: 'input', categories: plain },
  'Applicant.id': ['REFERENCE'],
  'Applicant.name': ['IDENTITY'],
  'Applicant.secret': ['SECURITY'],
  'Applicant.income': ['ECONOMY'],
  'Applicant.band': { categories: ['IDENTITY'], requires: ['Applicant.income'] },
  'Applicant.sensitive': plain,
  'Applicant.parts': ['IDENTITY'],
  'Applicant.parts(kind:)': { reveals: 'Part.code' },
  'Applicant.parts(first:)': plain,
  'Applicant.cases': plain,
  'Applicant.aliases': ['IDENTITY'],
  'Sensitive.health': ['HEALTH'],
  'Sensitive.belief': ['BELIEF'],
  'Part.text': ['IDENTITY'],
  'Part.code': ['IDENTITY'],
  'Company.id': ['REFERENCE'],
  'Company.name': ['IDENTITY'],
  'Company.secret': ['IDENTITY'],
  'Company.parts': ['IDENTITY'],
  'Company.parts(first:)': plain,
  'Company.turnover': ['ECONOMY'],
  'Case.id': ['REFERENCE'],
  'Case.journalNumber': ['FILE_NUMBER'],
  'Case.status': ['PROCESS'],
  'Case.applicant': plain,
  'Case.named': plain,
  'Case.party': plain,
  'Case.parties': plain,
  'Mutation.send': { categories: plain, entry: 'submission' },
  'Mutation.send(parcel:)': plain,
  'Mutation.send(note:)': plain,
  'Mutation.sign': { categories: ['ECONOMY'] },
  'Mutation.sign(id:)': { reveals: 'Receipt.id' },
  'Parcel.owner': { kind: 'input', reveals: 'Applicant.id' },
  'Parcel.owners': { kind: 'input', reveals: 'Applicant.id' },
  'Parcel.note': { kind: 'input', categories: plain },
  'Parcel.inner': { kind: 'input', categories: plain },
  'Receipt.id': ['REFERENCE'],
  'Receipt.text': ['IDENTITY'],
};

const open = { STRUCTURE: [], REFERENCE: [], IDENTITY: [], FILE_NUMBER: [], HEALTH: ['CONSENT'] };

export interface RuleUnder {
  readonly policy: CompiledPolicy;
  readonly rule: Rule;
}

/** A rule that opens structure, ids, names, numbers and, with consent, health; not economy, belief, security, process. */
export function buildFixtureRule(
  rule: PolicySketch['rules'][string] = {},
  sketch: Partial<PolicySketch> = {},
): RuleUnder {
  const policy = buildPolicy({
    coordinates: fixtureCoordinates,
    rules: { 'board:appeal': { categories: open, receive: ['IDENTITY'], receiveCaveat: 'NONE', ...rule } },
    relations: { open_case: { reference: 'optional' } },
    ...sketch,
  });
  const found = policy.rules[asId<RuleId>('board:appeal')];
  invariant(found, 'the rule is in the policy');
  return { policy, rule: found };
}

export interface FixtureOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Parses and validates; the first operation is the one that is meant. */
export function parseFixture(query: string): FixtureOperation {
  const document = parse(query, { noLocation: true });
  const [problem] = validate(fixtureSchema, document);
  if (problem !== undefined) throw problem;
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  invariant(operation, 'the document holds an operation');
  return { document, operation };
}

export function gateFixture(query: string, { policy, rule } = buildFixtureRule()): GatedOperation | RefusedOperation {
  const { document, operation } = parseFixture(query);
  return gateOperation(policy, rule, fixtureSchema, document, operation);
}

/** @throws Error when the operation is refused */
export function gateOpen(query: string, under = buildFixtureRule()): GatedOperation {
  const gated = gateFixture(query, under);
  if (gated.kind === 'refused') throw new Error(`refused for ${gated.coordinate}`);
  return gated;
}

/** What goes to the planner, on one line; `null` when nothing does. */
export function permittedText(query: string, under = buildFixtureRule()): string | null {
  const { permitted } = gateOpen(query, under);
  return permitted === null ? null : print(permitted).replaceAll(/\s+/g, ' ').trim();
}
