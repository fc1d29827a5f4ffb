import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  buildSchema,
  getNamedType,
  isListType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { gateOperation } from '#policy/gate.ts';
import { readTestPolicy } from '#test/support/databases.ts';

const folder = join(import.meta.dirname, '../../schema/generated/contracts');
const policy = readTestPolicy();
/** By the name of the authority. */
const contracts = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => [file.replace('.graphql', ''), buildSchema(readFileSync(join(folder, file), 'utf8'))] as const),
);

/** Root fields of a contract that give one object with an id for an argument. */
function findLookups(contract: GraphQLSchema): readonly string[] {
  return Object.values(contract.getQueryType()?.getFields() ?? {}).flatMap(({ name, type, args }) => {
    const given = getNamedType(type);
    const argument = args.find(isRequiredArgument);
    if (isListType(type) || !isObjectType(given) || given.getFields()['id'] === undefined) return [];
    return argument === undefined ? [] : [`{ ${name}(${argument.name}: "x") { __typename } }`];
  });
}

test('whatever is looked up by a key, in any contract, is checked to be the one', () => {
  const checked = new Map<string, string | null>();
  for (const rule of Object.values(policy.rules)) {
    const contract = contracts.get(rule.authority);
    if (contract === undefined) continue;
    for (const query of findLookups(contract)) {
      const document = parse(query);
      const operation = document.definitions.find(
        (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
      );
      invariant(operation, 'there is an operation');
      const gated = gateOperation(policy, rule, contract, document, operation);
      if (gated.kind === 'refused' || gated.permitted === null) continue;
      checked.set(query, [...gated.keyChecks.values()][0]?.field ?? null);
    }
  }
  expect(Object.fromEntries(checked)).toEqual({
    '{ applicant(id: "x") { __typename } }': 'id',
    '{ applicantByFileNumber(alienFileNumber: "x") { __typename } }': 'k__alienFileNumber',
    '{ case(id: "x") { __typename } }': 'id',
    '{ caseByJournalNumber(journalNumber: "x") { __typename } }': 'k__journalNumber',
    '{ disclosure(id: "x") { __typename } }': 'id',
    '{ releaseTicket(id: "x") { __typename } }': 'id',
    '{ sponsor(id: "x") { __typename } }': 'id',
  });
});
