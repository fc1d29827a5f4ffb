import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildSchema, isEnumType } from 'graphql';
import { readTestPolicy } from '#test/support/databases.ts';
import { dimensions } from './dimensions.ts';
import { cellsOf, fixedTables } from './fixed-tables.ts';

test('the tables are those of the policy, and count by the words of the schema', () => {
  expect(Object.keys(fixedTables).toSorted()).toEqual([...readTestPolicy().aggregate.tables].toSorted());
  const schema = buildSchema(
    readFileSync(join(import.meta.dirname, '../../../schema/case.graphql'), 'utf8')
      .replace(/^extend schema .*$/m, '')
      .replaceAll(/@\w+(\([^)]*\))?/g, ''),
  );
  const valuesOf = (name: string) => {
    const type = schema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  };
  expect(dimensions.type).toEqual(valuesOf('CaseType'));
  expect(dimensions.outcome).toEqual(valuesOf('DecisionOutcome'));
});

test.each([
  ['cases_by_type_and_quarter', 15],
  ['decisions_by_type_outcome_and_year', 135],
  ['processing_time_by_type_and_year', 90],
  ['humanitarian_by_outcome_and_year', 9],
])('%s has %i cells, each value once and the sum of all last', (table, count) => {
  const fixed = fixedTables[table];
  const values = (fixed === undefined ? [] : cellsOf(fixed)).map(({ value }) => value);
  expect(new Set(values).size).toBe(count);
  expect(values.at(-1)).toBe('TOTAL');
});
