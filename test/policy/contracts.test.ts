import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { asId, type AuthorityId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { decide } from '#policy/decide.ts';
import { buildContractSchema, emitContract } from '#policy/emit-contract.ts';
import { compileProduct } from './product-policy.ts';

const { policy, supergraphSdl } = await compileProduct();

function contractOf(authority: string, under: CompiledPolicy = policy): GraphQLSchema | null {
  const sdl = emitContract(under, supergraphSdl, asId<AuthorityId>(authority));
  return sdl === null ? null : buildContractSchema(sdl);
}

function fieldsOf(schema: GraphQLSchema | null): readonly string[] {
  return Object.values(schema?.getTypeMap() ?? {}).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  );
}

function rootFieldsOf(authority: string): readonly string[] {
  return Object.keys(contractOf(authority)?.getQueryType()?.getFields() ?? {}).toSorted();
}

describe('the contract of an authority', () => {
  test('leaves out what no rule of the authority opens', () => {
    expect(fieldsOf(contractOf('flygtningenaevnet'))).not.toContain('Case.internalNotes');
    expect(fieldsOf(contractOf('flygtningenaevnet'))).toContain('Case.securityAssessment');
    expect(fieldsOf(contractOf('kommune'))).not.toContain('Case.type');
    expect(fieldsOf(contractOf('kommune'))).not.toContain('Case.grounds');
    expect(fieldsOf(contractOf('politiet'))).not.toContain('Case.type');
    expect(fieldsOf(contractOf('udlaendingenaevnet'))).toContain('Sponsor.postalAddress');
  });

  test('has the root fields that a rule can enter', () => {
    expect(rootFieldsOf('kommune')).toContain('caseByJournalNumber');
    expect(rootFieldsOf('kommune')).not.toContain('casesRelatedToMe');
    expect(rootFieldsOf('udlaendingenaevnet')).toEqual([
      'applicant',
      'applicantByFileNumber',
      'case',
      'caseByJournalNumber',
      'casesRelatedToMe',
      'changesSince',
      'releaseTicket',
      'sponsor',
    ]);
    expect(rootFieldsOf('folketinget')).toEqual(['anonymisedCases', 'caseStatistics']);
    // The prosecution's file number is reviewed by a person first, so it comes in by its matter alone.
    expect(rootFieldsOf('anklagemyndigheden')).toEqual(['caseInMatter', 'personInMatter', 'releaseTicket']);
  });

  test('has no root field that could only repeat the id it was asked by', () => {
    expect(rootFieldsOf('flygtningenaevnet')).not.toContain('sponsor');
    expect(fieldsOf(contractOf('flygtningenaevnet'))).not.toContain('Sponsor.id');
  });

  test('shows ids as tokens to a pseudonymous rule, and never takes one', () => {
    const schema = contractOf('international_organisation_eu_eoes');

    expect(fieldsOf(schema)).toEqual(
      expect.arrayContaining(['Case.id', 'Applicant.id', 'SpecialCategoryData.treatmentProfile']),
    );
    expect(fieldsOf(schema)).not.toContain('SpecialCategoryData.health');
    expect(rootFieldsOf('international_organisation_eu_eoes')).toEqual([
      'caseInMatter',
      'caseStatistics',
      'personInMatter',
      'releaseTicket',
    ]);
  });

  test('exists only where a rule can be used in a request', () => {
    const without = Object.values(policy.authorities)
      .map(({ id }) => id)
      .filter((id) => emitContract(policy, supergraphSdl, id) === null);

    expect(without).toEqual([
      'statsforvaltningen',
      'hjemrejsestyrelsen',
      'domstolene',
      'rigsarkivet',
      'den_registrerede',
    ]);
  });

  test('keeps the descriptions and carries no directive', () => {
    const sdl = emitContract(policy, supergraphSdl, asId<AuthorityId>('kommune')) ?? '';

    expect(sdl).toContain('"""Personnummer (CPR)"""');
    expect(sdl).not.toContain('@');
    expect(sdl).not.toContain('join__');
    expect(sdl).not.toContain('CaseType');
  });

  test('holds a field only if some rule left to the authority opens it: no rule, nothing', () => {
    const ids = Object.values(policy.rules).map(({ id }) => id);
    const authorities = Object.values(policy.authorities).map(({ id }) => id);
    const full = new Map(authorities.map((authority) => [authority, new Set(fieldsOf(contractOf(authority)))]));

    fc.assert(
      fc.property(fc.subarray(ids), fc.constantFrom(...authorities), (left, authority) => {
        const enabled = new Set(left);
        const rules = Object.fromEntries(
          Object.values(policy.rules).map((rule) => [
            rule.id,
            { ...rule, enabled: rule.enabled && enabled.has(rule.id) },
          ]),
        );
        const reduced = { ...policy, rules };
        const own = left.filter((id) => policy.rules[id]?.authority === authority && policy.rules[id].role === null);
        const fields = fieldsOf(contractOf(authority, reduced));
        const opened = fields.filter((field) =>
          own.some((rule) => {
            const question = { rule, coordinate: asId<Coordinate>(field), needStated: true, cleared: true };
            return decide(reduced, question, 'possible').kind === 'allow';
          }),
        );

        expect(opened).toEqual(fields);
        expect(fields.filter((field) => full.get(authority)?.has(field) !== true)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
