// jest runs every test file in a context of its own, while Node's structuredClone gives objects of the outer one, whose
// prototype is another Object.prototype. Packages that ask whether something is a plain object (oidc-provider, for its
// key sets) then say no. Here the clone's plain objects and arrays are made anew in the context of the tests.
const clone = globalThis.structuredClone;

globalThis.structuredClone = (value, options) => bringHome(clone(value, options));

function bringHome(value) {
  if (Array.isArray(value)) return Array.from(value, bringHome);
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {}) !== null
  ) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, bringHome(member)]));
}
