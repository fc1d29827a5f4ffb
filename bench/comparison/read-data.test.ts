import { expect, test } from '@jest/globals';
import { joinAnswers, readData } from './read-data.ts';

const person = (id: string) => ({ __typename: 'Applicant', id });

test('an answer with errors is none', () => {
  expect(readData({ data: { case: null } })).toEqual({ case: null });
  expect(() => readData({ data: { case: null }, errors: [{ message: 'no' }] })).toThrow('errors');
});

test('what the floor puts one after the other is joined by place', () => {
  const entities = (names: readonly string[]) => ({ data: { _entities: names.map((name) => ({ name })) } });
  const nodes = ['1', '2'].map((id) => ({ id, applicant: person(`a${id}`), sponsor: person(`s${id}`) }));
  const answers = [{ data: { casesRelatedToMe: { nodes } } }, entities(['A', 'B']), entities(['C', 'D'])];
  expect(joinAnswers(answers)).toEqual({
    casesRelatedToMe: {
      nodes: [
        { id: '1', applicant: { id: 'a1', name: 'A' }, sponsor: { id: 's1', name: 'C' } },
        { id: '2', applicant: { id: 'a2', name: 'B' }, sponsor: { id: 's2', name: 'D' } },
      ],
    },
  });
});
