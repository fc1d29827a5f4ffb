import { asId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { decide } from '#policy/decide.ts';
import type { Facts, Question, Verdict } from '#policy/verdict.ts';
import { buildPolicy, type PolicySketch } from './build-policy.ts';

/** One board, one purpose, one category, one field; the sketches say what is different. */
export function policyWith(rule: PolicySketch['rules'][string], sketch: Partial<PolicySketch> = {}): CompiledPolicy {
  return buildPolicy({
    coordinates: { 'Person.name': ['IDENTITY'], 'Person.health': ['HEALTH'] },
    rules: { 'board:appeal': { categories: { IDENTITY: [] }, ...rule } },
    ...sketch,
  });
}

type Asked = Partial<Omit<Question, 'coordinate' | 'rule'>> & { readonly rule?: string };

/** Asks the one decision about a coordinate, as the board unless `asked` says otherwise. */
export function askDecision(policy: CompiledPolicy, coordinate: string, facts: Facts, asked: Asked = {}): Verdict {
  const { rule = 'board:appeal', ...rest } = asked;
  const question = { needStated: false, cleared: false, ...rest };
  return decide(policy, { ...question, rule: asId<RuleId>(rule), coordinate: asId<Coordinate>(coordinate) }, facts);
}
