import { Shaper } from './shape/shaper.ts';
import type { ShapedAnswer, ShapeInput } from './shaped-answer.ts';

/**
 * The third wall: builds the answer that the client asked for out of what came back, and in the same pass the list of
 * what it holds. Every value must have been opened by a subgraph for the very object it stands in, every object must
 * be of the type and under the key that was asked for.
 *
 * @throws IntegrityError when anything came back that no verdict opened, or that is not what was asked for
 */
export function shapeAnswer(input: ShapeInput): ShapedAnswer {
  const shaper = new Shaper(input);
  const data = shaper.shapeRoot();
  return { data, holdings: shaper.holdings, withheld: shaper.withheld, marks: shaper.marks };
}
