import { isValues, readOwn, type Values } from './values.ts';

/** Response names from the root, `@` for each item of a list. */
export type PlanPath = readonly string[];
export type ResponsePath = readonly (string | number)[];

/**
 * The objects that stand at a path now. What is no object where one is due is none of them.
 *
 * @throws Error where a list is due and something else stands there, or the reverse
 */
export function objectsAt(root: Values, path: PlanPath): Values[] {
  const found: Values[] = [];
  walk(root, path, 0, (object) => void found.push(object));
  return found;
}

/** Where in the answer each of them stands. */
export function locateObjects(root: Values, path: PlanPath): ReadonlyMap<Values, ResponsePath> {
  const places = new Map<Values, ResponsePath>();
  const trail: (string | number)[] = [];
  walk(root, path, 0, (object) => void places.set(object, [...trail]), trail);
  return places;
}

function walk(
  value: unknown,
  path: PlanPath,
  depth: number,
  found: (object: Values) => void,
  trail: (string | number)[] | null = null,
): void {
  if (value === undefined || value === null) return;
  const step = path[depth];
  if (step === '@') {
    if (!Array.isArray(value)) throw new Error('what came back has no list where one is due');
    for (let index = 0; index < value.length; index += 1) {
      trail?.push(index);
      walk(value[index], path, depth + 1, found, trail);
      trail?.pop();
    }
    return;
  }
  if (step === undefined) {
    if (isValues(value)) found(value);
    return;
  }
  if (Array.isArray(value)) throw new Error('what came back has a list where none is due');
  if (!isValues(value)) return;
  trail?.push(step);
  walk(readOwn(value, step), path, depth + 1, found, trail);
  trail?.pop();
}
