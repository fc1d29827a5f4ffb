import { chance, pick, type Draw } from './draw.ts';
import type { Evaluator } from './evaluate-rule.ts';
import type { Requester } from './oracle-network.ts';
import type { Body } from './random-facts.ts';
import { liveRules } from './read-rules.ts';
import type { World } from './world.ts';

/** Anyone who has a rule: mostly a body that it opens something for, now and then another one, or a wrong reference. */
export function drawRequester(
  draw: Draw,
  { book }: Evaluator,
  { world, bodies }: { readonly world: World; readonly bodies: readonly Body[] },
): Requester {
  const anyRule = pick(draw, liveRules(book));
  const body = chance(draw, 85) ? pick(draw, bodies) : undefined;
  const rule = body?.rule ?? anyRule;
  if (rule === undefined) throw new Error('no rule is live');
  const isMany = book.authorities.get(rule.authority)?.isMany === true;
  const instance = body?.instance ?? (isMany ? pick(draw, ['0101', '0147', '0700', '9999', 'DE']) : null);
  return {
    rule,
    instance,
    reference: body !== undefined && chance(draw, 70) ? body.reference : drawReference(draw, rule.authority, world),
    isNeedStated: chance(draw, 50),
    isStrict: chance(draw, 10),
  };
}

function drawReference(draw: Draw, authority: string, world: World): string | null {
  const own = world.facts.filter((fact) => fact.authority === authority && fact.reference !== null);
  if (chance(draw, own.length > 0 ? 35 : 80)) return null;
  return chance(draw, 85) ? (pick(draw, own)?.reference ?? null) : 'X 26/00000';
}
