import {
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLOutputType,
} from 'graphql';
import { collectSelections, type Collecting, type SelectedField, type TypedSelections } from './collect-selections.ts';
import { compileLeafCheck } from './complete-leaf.ts';
import { Bare, isValues, readOwn, type Values } from './values.ts';

/** That a value must not be null and is: what it stands in is null then. */
const missing = Symbol('missing');
type Completed = unknown;

/** @throws Error where the value has another form than its type: a list, an object or neither */
type CompleteValue = (value: unknown) => Completed;

interface CompiledField {
  readonly name: string;
  /** Every object has something under this name. */
  readonly isInherited: boolean;
  readonly complete: (value: unknown, object: Values) => Completed;
}

type CompiledFields = readonly CompiledField[];

const nothing: Values = new Bare();

/**
 * Compiles what is selected of an object. What is made of it has the fields that were asked for, each with a value that
 * its type allows, or null; where it may not be null, the object is. The fields are compiled when the first object of a
 * type comes by.
 *
 * @param selections at least one
 */
export function compileObject(
  collecting: Collecting,
  selections: readonly TypedSelections[],
): (value: unknown) => Values | null {
  const compiled = new Map<string, CompiledFields>();
  const fieldsOf = (typename: string): CompiledFields | null => {
    const known = compiled.get(typename);
    if (known !== undefined) return known;
    const named = typename === '' ? null : collecting.schema.getType(typename);
    // Nothing can be said of an object of a type that nobody knows.
    if (named !== null && !isCompositeType(named)) return null;
    const fields = collectSelections(collecting, selections, named).map((field) =>
      compileField(collecting, field, named ?? selections[0]?.type ?? null),
    );
    compiled.set(typename, fields);
    return fields;
  };
  return (value) => {
    if (typeof value !== 'object') throw new Error('a value stands where an object is due');
    const object = isValues(value) ? value : nothing;
    const typename = readOwn(object, '__typename') ?? '';
    if (typeof typename !== 'string') throw new Error('the name of a type is no text');
    const fields = fieldsOf(typename);
    return fields === null ? null : completeFields(fields, object);
  };
}

function completeFields(fields: CompiledFields, object: Values): Values | null {
  const completed: Values = new Bare();
  for (const { name, isInherited, complete } of fields) {
    const value = complete((isInherited ? readOwn(object, name) : object[name]) ?? null, object);
    if (value === missing) return null;
    completed[name] = value;
  }
  return completed;
}

function compileField(
  collecting: Collecting,
  { responseName: name, type, below }: SelectedField,
  parent: GraphQLCompositeType | null,
): CompiledField {
  const isInherited = name in Object.prototype;
  const complete = type === null ? compileTypename(collecting, parent) : compileValue(collecting, type, below);
  return { name, isInherited, complete };
}

function compileTypename({ schema }: Collecting, parent: GraphQLCompositeType | null) {
  return (value: unknown, object: Values): Completed => {
    const name = value ?? readOwn(object, '__typename');
    const type = (typeof name === 'string' ? schema.getType(name) : undefined) ?? parent;
    return isObjectType(type) ? type.name : missing;
  };
}

function compileValue(
  collecting: Collecting,
  type: GraphQLOutputType,
  below: readonly TypedSelections[],
): CompleteValue {
  if (isNonNullType(type)) {
    const complete = compileValue(collecting, type.ofType, below);
    return (value) => complete(value) ?? missing;
  }
  if (isListType(type)) return compileList(compileValue(collecting, type.ofType, below));
  if (isLeafType(type)) {
    const isValid = compileLeafCheck(type);
    return (value) => (isValid(value) ? value : null);
  }
  const complete = compileObject(collecting, below);
  return (value) => (value === null ? null : complete(value));
}

function compileList(completeItem: CompleteValue): CompleteValue {
  return (value) => {
    if (value === null) return null;
    if (!Array.isArray(value)) throw new Error('a value stands where a list is due');
    const items = value.map(completeItem);
    return items.includes(missing) ? null : items;
  };
}
