/** An object of an answer: response names and what stands under them. */
export type Values = Record<string, unknown>;

/**
 * An object that inherits nothing, so that a response name such as `constructor` is there only where it was put. Made
 * by a class because those made by `Object.create(null)` are several times slower to fill.
 */
export class Bare {
  [name: string]: unknown;
}
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, 'constructor');

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands there by its own; `undefined` for what every object inherits. */
export function readOwn(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Puts a value there, whatever the name: `__proto__` would be another object's prototype otherwise. */
export function writeOwn(values: Values, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(values, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    values[name] = value;
  }
}

/** A copy that shares nothing, so that what is later put into one place is not in another. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isValues(value)) return value;
  const copy: Values = new Bare();
  for (const name of Object.keys(value)) copy[name] = copyOf(value[name]);
  return copy;
}

/**
 * Puts what one fetch brought into what others have brought. Objects are joined, lists of one length item by item;
 * otherwise the later value stands.
 */
export function mergeInto(target: Values, source: Values): void {
  for (const name of Object.keys(source)) {
    const value = source[name];
    if (value !== undefined) writeOwn(target, name, merged(readOwn(target, name), value));
  }
}

function merged(target: unknown, value: unknown): unknown {
  if (isValues(target) && isValues(value)) {
    mergeInto(target, value);
    return target;
  }
  if (Array.isArray(target) && Array.isArray(value) && target.length === value.length) {
    for (const [index, item] of value.entries()) target[index] = merged(target[index], item);
    return target;
  }
  return value;
}
