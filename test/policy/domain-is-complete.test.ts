import { describe, expect, test } from '@jest/globals';
import { Kind, parse, type FieldDefinitionNode } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { loadPolicyFiles } from '#policy/load-policy-files.ts';

// Read as plain YAML, not through the compiler: what the compiler drops would not be missed otherwise.
const files = await loadPolicyFiles('schema');
const entry = z.looseObject({ id: z.string() });
const authorities = readYaml(
  'policy/authorities.yaml',
  z.looseObject({
    authorities: z.array(
      z.looseObject({
        id: z.string(),
        status: z.string(),
        default_enabled: z.boolean(),
        identifies_by_cpr: z.boolean(),
        hard_deny: z.array(z.looseObject({})).default([]),
        named_in: z.array(z.looseObject({})),
      }),
    ),
    sources_only: z.array(entry),
    out_of_scope: z.array(entry),
  }),
);
const purposes = readYaml(
  'policy/purposes.yaml',
  z.looseObject({
    purposes: z.array(entry),
    legal_bases: z.array(z.looseObject({ id: z.string(), confidence: z.string(), source: z.string() })),
  }),
);
const categories = readYaml(
  'policy/categories.yaml',
  z.looseObject({
    categories: z.array(z.looseObject({ id: z.string(), note: z.string().optional() })),
    requirements: z.record(z.string(), z.looseObject({})),
    art9_complete: z.array(z.string()),
  }),
);
const relations = readYaml(
  'policy/relations.yaml',
  z.looseObject({
    relations: z.array(z.looseObject({ id: z.string(), built: z.boolean(), reference: z.string() })),
    aggregate_policy: z.looseObject({}),
    anonymised_policy: z.looseObject({}),
  }),
);
const rules = files
  .filter(({ path }) => path.startsWith('policy/rules/'))
  .flatMap(({ path }) => {
    const shape = z.looseObject({
      authority: z.string(),
      rules: z.array(
        z.looseObject({
          purpose: z.string(),
          enabled: z.boolean(),
          allow: z.array(z.string()),
          conditional: z.record(z.string(), z.array(z.string())),
          legal_basis: z.array(z.string()),
          deny_named: z.array(z.looseObject({ category: z.string(), why: z.string() })),
          receive: z.array(z.string()),
          why: z.string(),
        }),
      ),
    });
    const { authority, rules: own } = readYaml(path, shape);
    return own.map((rule) => ({ ...rule, authority, path }));
  });

describe('the domain, as files', () => {
  test('holds every authority, source and body outside the scope', () => {
    expect(authorities.authorities).toHaveLength(30);
    expect(authorities.sources_only.map(({ id }) => id)).toEqual(['kilde_privatperson', 'kilde_virksomhed']);
    expect(authorities.out_of_scope.map(({ id }) => id)).toEqual([
      'eurodac_vis_sis',
      'tilsynet_med_efterretningstjenesterne',
      'visa_service_provider',
      'myndighed_i_hjemlandet',
    ]);
  });

  test('keeps the closed authority, the switched-off ones and the hard deny', () => {
    const ids = (keep: (each: (typeof authorities.authorities)[number]) => boolean) =>
      authorities.authorities.filter(keep).map(({ id }) => id);

    expect(ids(({ status }) => status === 'closed')).toEqual(['statsforvaltningen']);
    expect(ids((each) => !each.default_enabled)).toEqual(['statsforvaltningen', 'hjemrejsestyrelsen', 'domstolene']);
    expect(ids(({ hard_deny }) => hard_deny.length > 0)).toEqual(['ad_hoc_udenlandsk_myndighed']);
    expect(ids((each) => !each.identifies_by_cpr)).toEqual([
      'folketinget',
      'eu_eoes_myndighed',
      'international_organisation_eu_eoes',
      'kammeradvokaten',
      'ad_hoc_privat_aktoer',
      'ad_hoc_udenlandsk_organisation',
      'ad_hoc_udenlandsk_myndighed',
    ]);
  });

  test('holds every purpose and every legal basis with its confidence', () => {
    expect(purposes.purposes).toHaveLength(31);
    expect(purposes.legal_bases).toHaveLength(92);
    expect(purposes.legal_bases.filter(({ confidence }) => confidence === 'certain')).toHaveLength(75);
    expect(purposes.legal_bases.filter(({ confidence }) => confidence === 'check')).toHaveLength(17);
  });

  test('holds every category and requirement, and all of Article 9', () => {
    expect(categories.categories).toHaveLength(46);
    expect(Object.keys(categories.requirements)).toHaveLength(19);
    expect(categories.art9_complete).toHaveLength(11);
    expect(categories.categories.filter(({ note }) => note !== undefined)).toHaveLength(25);
  });

  test('holds every relation, and how statistics and extracts are made', () => {
    expect(relations.relations).toHaveLength(31);
    expect(relations.relations.filter(({ built }) => built)).toHaveLength(31);
    expect(relations.relations.filter(({ reference }) => reference === 'required')).toHaveLength(12);
    expect(relations.relations.filter(({ reference }) => reference === 'optional')).toHaveLength(6);
    expect(Object.keys(relations.aggregate_policy)).toHaveLength(7);
    expect(Object.keys(relations.anonymised_policy)).toHaveLength(5);
  });

  test('holds every rule, with what it denies by name, what it receives and why', () => {
    expect(rules).toHaveLength(65);
    expect(rules.filter(({ enabled }) => !enabled).map(({ authority }) => authority)).toEqual([
      'domstolene',
      'hjemrejsestyrelsen',
    ]);
    expect(rules.flatMap(({ allow }) => allow)).toHaveLength(882);
    expect(rules.flatMap(({ conditional }) => Object.values(conditional).flat())).toHaveLength(682);
    expect(rules.flatMap(({ legal_basis }) => legal_basis)).toHaveLength(241);
    expect(rules.flatMap(({ deny_named }) => deny_named)).toHaveLength(214);
    expect(rules.flatMap(({ receive }) => receive)).toHaveLength(76);
    expect(rules.filter(({ path, authority }) => path !== `policy/rules/${authority}.yaml`)).toEqual([]);
  });

  test('has 165 fields in four subgraphs, keys of shared types counted in each, fourteen queries and a mutation', () => {
    const fields = files
      .filter(({ path }) => /^(applicant|case|sponsor|oversight)\.graphql$/.test(path))
      .flatMap(({ text }) => fieldsOf(text));

    expect(fields.filter(({ parent }) => !isRoot(parent))).toHaveLength(165);
    expect(fields.filter(({ parent }) => isRoot(parent))).toHaveLength(15);
    expect(new Set(fields.map(({ parent, field }) => `${parent}.${field.name.value}`)).size).toBe(176);
  });
});

function isRoot(parent: string): boolean {
  return parent === 'Query' || parent === 'Mutation';
}

function readYaml<Shape extends z.ZodType>(path: string, shape: Shape): z.output<Shape> {
  return shape.parse(parseYaml(files.find((file) => file.path === path)?.text ?? ''));
}

function fieldsOf(sdl: string): readonly { readonly parent: string; readonly field: FieldDefinitionNode }[] {
  return parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? []).map((field) => ({ parent: definition.name.value, field }))
      : [],
  );
}
