import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  isEnumType,
  isObjectType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type GraphQLSchema,
} from 'graphql';
import { asId, type AuthorityId, type RoleId } from '#kernel/ids.ts';
import { loadCommittedContract, loadCommittedPolicy } from '../load-committed-policy.ts';
import { readOperation, type OperationName } from './ask-gateway.ts';
import { nameOf } from './report/enum-names.ts';
import { requirementWords } from './words.ts';

const recipient = loadCommittedContract(asId<AuthorityId>('folketingets_ombudsmand'));
const contact = loadCommittedContract(`desk/${asId<RoleId>('contact_officer')}`);
const ofRecipient: readonly OperationName[] = ['collect-case', 'more-disclosures'];
const ofContact: readonly OperationName[] = [
  'list-inquiries',
  'show-inquiry',
  'find-case',
  'open-inquiry',
  'add-cases',
  'remove-cases',
  'close-inquiry',
];

/** What is left out on purpose: other cases and lists of the person, and documents, which come by their download. */
const leftOut = ['Applicant.cases', 'Applicant.disclosures', 'Document.content'];

function fieldsUsed(schema: GraphQLSchema, operation: OperationName): ReadonlySet<string> {
  const info = new TypeInfo(schema);
  const used = new Set<string>();
  visit(
    parse(readOperation(operation)),
    visitWithTypeInfo(info, {
      Field(field) {
        used.add(`${info.getParentType()?.name ?? ''}.${field.name.value}`);
      },
    }),
  );
  return used;
}

function fieldsBelow(schema: GraphQLSchema, type: string, found = new Set<string>()): ReadonlySet<string> {
  const object = schema.getType(type);
  if (!isObjectType(object)) return found;
  for (const field of Object.values(object.getFields())) {
    const name = `${type}.${field.name}`;
    if (found.has(name) || leftOut.includes(name)) continue;
    found.add(name);
    fieldsBelow(schema, getNamedType(field.type).name, found);
  }
  return found;
}

describe('the questions of the tool', () => {
  test('are all there are, each within the contract of whoever asks', () => {
    const present = readdirSync(join(import.meta.dirname, 'operations')).map((name) => name.replace('.graphql', ''));
    expect(present.toSorted()).toEqual([...ofRecipient, ...ofContact].toSorted());
    for (const [schema, names] of [
      [recipient, ofRecipient],
      [contact, ofContact],
    ] as const) {
      expect(names.flatMap((name) => validate(schema, parse(readOperation(name))))).toEqual([]);
    }
  });

  test('ask of a case everything that the contract of the Ombudsman has', () => {
    const used = fieldsUsed(recipient, 'collect-case');
    expect([...fieldsBelow(recipient, 'Case')].filter((name) => !used.has(name))).toEqual([]);
  });

  test('ask the same of a disclosure on every page', () => {
    const disclosures = (operation: OperationName) =>
      [...fieldsUsed(recipient, operation)].filter((name) => name.startsWith('Disclosure.')).toSorted();
    expect(disclosures('more-disclosures')).toEqual(disclosures('collect-case'));
  });
});

describe('the words of a report', () => {
  test('explain every requirement of the policy', () => {
    expect(Object.keys(requirementWords).toSorted()).toEqual(
      Object.keys(loadCommittedPolicy().requirements).toSorted(),
    );
  });

  test('name every type and status of a case, and every kind of document', () => {
    const values = ['CaseType', 'CaseStatus', 'DocumentKind'].flatMap((name) => {
      const type = recipient.getType(name);
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    });
    expect(values.length).toBeGreaterThan(20);
    for (const language of ['da', 'en'] as const) {
      expect(values.filter((value) => nameOf(value, language) === value)).toEqual([]);
    }
  });
});
