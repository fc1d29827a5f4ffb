import { invariant } from '#kernel/invariant.ts';
import type { Authority, CompiledPolicy, Purpose } from '../compiled-policy.ts';
import type { SchemaModel } from '../schema-model/read-schema.ts';
import type { PolicySource } from '../source/policy-source.ts';
import { buildCoordinates } from './build-coordinates.ts';
import { buildRule } from './build-rules.ts';

/** Builds the policy that the checked files describe; what only people need (notes, sources) stays in the files. */
export function buildPolicy(source: PolicySource, schema: SchemaModel): Omit<CompiledPolicy, 'version' | 'supergraph'> {
  const { authoritiesFile, purposesFile, categoriesFile, relationsFile } = source;
  invariant(authoritiesFile !== null && purposesFile !== null, 'checked files are there');
  invariant(categoriesFile !== null && relationsFile !== null, 'checked files are there');
  const asOf = [authoritiesFile, purposesFile, categoriesFile, relationsFile].map(({ value }) => value.as_of).sort();
  return {
    asOf: asOf.at(-1) ?? '',
    authorities: indexById(source.authorities.items.map(({ value }) => buildAuthority(value))),
    purposes: indexById(source.purposes.items.map(({ value }) => buildPurpose(value))),
    legalBases: indexById(
      source.legalBases.items.map(({ value: { id, act, provision, gist, confidence } }) => ({
        id,
        act,
        provision,
        gist,
        confidence,
      })),
    ),
    categories: indexById(
      source.categories.items.map(({ value: { id, da, en, level, gdpr, always, filter } }) => ({
        id,
        da,
        en,
        level,
        gdpr,
        always,
        filter,
      })),
    ),
    requirements: indexById(source.requirements.items.map(({ value: { id, means } }) => ({ id, means }))),
    relations: indexById(
      source.relations.items.map(({ value: { id, about, en, da, built, reference } }) => ({
        id,
        about,
        en,
        da,
        built,
        reference,
      })),
    ),
    rules: indexById(source.rules.map(buildRule)),
    coordinates: buildCoordinates(schema),
    revealsLocation: categoriesFile.value.reveals_location,
    derivedFrom: categoriesFile.value.derived_from,
    aggregate: buildAggregate(relationsFile.value.aggregate_policy),
    anonymised: { minCases: relationsFile.value.anonymised_policy.min_cases },
    deskFacts: Object.fromEntries(
      source.deskFacts.map(({ value: { fact, on, requires } }) => [fact, { on, requires }]),
    ),
  };
}

type Item<Definitions> = Definitions extends { readonly items: readonly { readonly value: infer Value }[] }
  ? Value
  : never;

function buildAuthority(value: Item<PolicySource['authorities']>): Authority {
  return {
    id: value.id,
    nameDa: value.name_da,
    nameEn: value.name_en,
    kind: value.kind,
    instances: value.instances,
    status: value.status,
    identifiesByCpr: value.identifies_by_cpr,
    logVisibility: value.log_visibility,
    logVisibilityBasis: value.log_visibility_basis,
    hardDeny: value.hard_deny.map(({ recipient, case_types }) => ({ recipient, caseTypes: case_types })),
  };
}

function buildPurpose(value: Item<PolicySource['purposes']>): Purpose {
  return {
    id: value.id,
    labelDa: value.label_da,
    labelEn: value.label_en,
    group: value.group,
    caseTypes: value.case_types,
    legalBasis: value.legal_basis,
    art9Basis: value.art9_basis,
    art10Basis: value.art10_basis,
    onRestriction: value.on_restriction,
    logVisibility: value.log_visibility,
    logVisibilityBasis: value.log_visibility_basis,
    tellsSubject: value.tells_subject,
  };
}

function buildAggregate(
  value: NonNullable<PolicySource['relationsFile']>['value']['aggregate_policy'],
): CompiledPolicy['aggregate'] {
  return {
    threshold: value.threshold,
    zeroCountsAsSmall: value.zero_counts_as_small,
    complementarySuppression: value.complementary_suppression,
    tables: value.tables,
  };
}

function indexById<Value extends { readonly id: string }>(values: readonly Value[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(values.map((value) => [value.id, value]));
}
