import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '#policy/compile-policy.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { loadPolicyFiles, type PolicyFile } from '#policy/load-policy-files.ts';

const root = join(import.meta.dirname, '../..');
const sound: readonly PolicyFile[] = [
  { path: 'directives.graphql', text: readFileSync(join(root, 'schema/directives.graphql'), 'utf8') },
  ...(await loadPolicyFiles(join(root, 'test/policy-cases/base'))),
];

/** What the sound policy becomes when texts of its schema are replaced. */
function compileWith(...changes: readonly (readonly [file: string, from: string, to: string])[]) {
  const files = sound.map(({ path, text }) => {
    const changed = changes
      .filter(([file]) => file === path)
      .reduce((before, [, from, to]) => {
        expect(before).toContain(from);
        return before.replaceAll(from, to);
      }, text);
    return { path, text: changed };
  });
  const composition = composeSupergraph(files);
  return composition.kind === 'rejected' ? composition : compilePolicy(files, composition.supergraphSdl);
}

function coordinateOf(compilation: ReturnType<typeof compileWith>, coordinate: string) {
  return compilation.kind === 'compiled' ? compilation.policy.coordinates[asId<Coordinate>(coordinate)] : compilation;
}

const health = ['person.graphql', 'health: String @category(is: ["HEALTH"])'] as const;
const shared = ['person.graphql', 'import: ["@key"]', 'import: ["@key", "@shareable"]'] as const;
const sharedThere = ['office.graphql', 'import: ["@key"]', 'import: ["@key", "@shareable"]'] as const;
const healthThere = (directives: string) =>
  [
    'office.graphql',
    '  latestCase: CaseType',
    `  health: String @shareable ${directives}\n  latestCase: CaseType`,
  ] as const;

describe('a category that a schema says in another way', () => {
  test('is there in the sound policy', () => {
    expect(coordinateOf(compileWith(), 'Person.health')).toMatchObject({ categories: ['HEALTH'] });
  });

  test('under another name of the directive it is missed, and nothing is compiled', () => {
    const renamed = compileWith(
      ['directives.graphql', '"@category"', '{ name: "@category", as: "@kind" }'],
      ['directives.graphql', 'directive @category', 'directive @kind'],
      ['person.graphql', '@category', '@kind'],
      ['office.graphql', '@category', '@kind'],
    );
    expect(renamed.kind).toBe('rejected');
  });

  test('in one of two subgraphs that share the field it holds for both', () => {
    const compilation = compileWith(shared, sharedThere, [...health, `${health[1]} @shareable`], healthThere(''));
    expect(coordinateOf(compilation, 'Person.health')).toMatchObject({ categories: ['HEALTH'] });
  });

  test('another one in each of the two is a contradiction, and nothing is compiled', () => {
    const compilation = compileWith(
      shared,
      sharedThere,
      [...health, `${health[1]} @shareable`],
      healthThere('@category(is: ["IDENTITY"])'),
    );
    expect(compilation).toMatchObject({ kind: 'rejected', issues: [{ code: 'SCHEMA_SUBGRAPHS_DISAGREE' }] });
  });
});

describe('an input of @requires', () => {
  const officeLink = '@link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';
  const withInput = (directives: string, fields: string) =>
    compileWith(
      ['office.graphql', officeLink, officeLink.replace('"@key"', directives)],
      ['office.graphql', '  latestCase: CaseType', `${fields}\n  latestCase: CaseType`],
    );

  test.each([
    ['@requires', '@external', '"@key", "@requires", "@external"'],
    ['@needs', '@elsewhere', '"@key", { name: "@requires", as: "@needs" }, { name: "@external", as: "@elsewhere" }'],
  ])('is known where the directive is called %s', (requires, external, imported) => {
    const compilation = withInput(
      imported,
      `  health: String ${external}\n  fitness: String ${requires}(fields: "health") @category(is: ["IDENTITY"])`,
    );
    expect(coordinateOf(compilation, 'Person.fitness')).toMatchObject({ requires: ['Person.health'] });
  });
});
