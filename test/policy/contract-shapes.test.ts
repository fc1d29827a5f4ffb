import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { compilePolicy } from '#policy/compile-policy.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { emitContract } from '#policy/emit-contract.ts';
import { loadPolicyFiles } from '#policy/load-policy-files.ts';

const files = [
  { path: 'directives.graphql', text: readFileSync('schema/directives.graphql', 'utf8') },
  ...(await loadPolicyFiles('test/policy-cases/base')),
];

/** The contract of the board over the small schema of the policy cases, with more of it. */
function contractWith(addition: string): string {
  const extended = files.map((file) =>
    file.path === 'person.graphql' ? { ...file, text: `${file.text}\n${addition}` } : file,
  );
  const composition = composeSupergraph(extended);
  if (composition.kind === 'rejected') throw new Error(JSON.stringify(composition.issues));
  const compilation = compilePolicy(extended, composition.supergraphSdl);
  if (compilation.kind === 'rejected') throw new Error(JSON.stringify(compilation.issues));
  return emitContract(compilation.policy, composition.supergraphSdl, asId<AuthorityId>('board')) ?? '';
}

describe('a contract over what a schema may hold', () => {
  test('keeps a filter with the input fields that are open', () => {
    const contract = contractWith(
      'extend input PersonFilter { health: String @reveals(coordinate: "Person.health"), address: String @reveals(coordinate: "Person.address") }',
    );

    expect(contract).toContain('people(filter: PersonFilter): [Person]');
    expect(contract).toContain('input PersonFilter {\n  name: String\n}');
  });

  test('drops an optional argument that is closed, and a field whose required argument is', () => {
    const contract = contractWith(`extend type Query {
      ill(health: String @reveals(coordinate: "Person.health")): [Person] @category(is: ["STRUCTURE"]) @entry(through: "LIST")
      sick(health: String! @reveals(coordinate: "Person.health")): [Person] @category(is: ["STRUCTURE"]) @entry(through: "LIST")
    }`);

    expect(contract).toContain('ill: [Person]');
    expect(contract).not.toContain('sick');
  });

  test('drops an input that cannot be given without a closed field', () => {
    const contract = contractWith(`
      input Illness { health: String! @reveals(coordinate: "Person.health"), name: String @reveals(coordinate: "Person.name") }
      extend type Query {
        ill(by: Illness @category(is: ["STRUCTURE"])): [Person] @category(is: ["STRUCTURE"]) @entry(through: "LIST")
      }`);

    expect(contract).toContain('ill: [Person]');
    expect(contract).not.toContain('Illness');
  });

  test('keeps an input type that names itself', () => {
    const contract = contractWith('extend input PersonFilter { not: PersonFilter @category(is: ["STRUCTURE"]) }');

    expect(contract).toContain('input PersonFilter {\n  name: String\n  not: PersonFilter\n}');
  });

  test('has no place for interfaces and unions', () => {
    const contract = contractWith(`
      union Party = Person
      interface Named { name: String @category(is: ["IDENTITY"]) }
      type Firm implements Named { name: String @category(is: ["IDENTITY"]) }
      extend type Person {
        party: Party @category(is: ["IDENTITY"])
        employer: Named @category(is: ["IDENTITY"])
        firm: Firm @category(is: ["IDENTITY"])
      }`);

    expect(contract).toContain('firm: Firm');
    expect(contract).toContain('type Firm {');
    expect(contract).not.toMatch(/party|employer|Named|union/);
  });

  test('drops a container with nothing open in it, however deep', () => {
    const contract = contractWith(`
      type Outer { inner: Inner @category(is: ["STRUCTURE"]), outer: Outer @category(is: ["STRUCTURE"]) }
      type Inner { address: String @category(is: ["IDENTITY"]) }
      extend type Person { outer: Outer @category(is: ["STRUCTURE"]) }`);
    const closed = contractWith(`
      type Outer { inner: Inner @category(is: ["STRUCTURE"]), outer: Outer @category(is: ["STRUCTURE"]) }
      type Inner { of: Outer @category(is: ["STRUCTURE"]) }
      extend type Person { outer: Outer @category(is: ["STRUCTURE"]) }`);

    expect(contract).toContain('type Inner {\n  address: String\n}');
    expect(closed).not.toMatch(/outer|Inner/);
  });
});
