import type { RequiredSelection } from './plan-form.ts';
import type { NamesBelow } from './type-names.ts';
import { Bare, isValues, mergeInto, readOwn, writeOwn, type Values } from './values.ts';

/** Copies what is selected. @returns whether all of it is there; nothing is copied otherwise */
type CopySelected = (source: Values, into: Values) => boolean;

/** What is sent of an object to the subgraph that is asked about it; `null` where it is not one that it can be asked. */
export type Represent = (source: Values) => Values | null;

export function compileRepresentation(selections: readonly RequiredSelection[], namesBelow: NamesBelow): Represent {
  const copySelected = compileSelections(selections, namesBelow);
  return (source) => {
    const representation: Values = new Bare();
    return copySelected(source, representation) && Boolean(representation['__typename']) ? representation : null;
  };
}

function compileSelections(selections: readonly RequiredSelection[], namesBelow: NamesBelow): CopySelected {
  const needed = selections.flatMap((each) => (each.kind === 'Field' ? [responseName(each)] : []));
  const copies = selections.map((each) =>
    each.kind === 'Field' ? compileField(each, namesBelow) : compileFragment(each, namesBelow),
  );
  return (source, into) => {
    for (const name of needed) if (readOwn(source, name) === undefined) return false;
    for (const copy of copies) copy(source, into);
    return true;
  };
}

function compileField(field: Extract<RequiredSelection, { kind: 'Field' }>, namesBelow: NamesBelow) {
  const name = responseName(field);
  if (field.selections === undefined) {
    return (source: Values, into: Values): void => {
      writeOwn(into, name, source[name]);
    };
  }
  const copySelected = compileSelections(field.selections, namesBelow);
  const select = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(select);
    const into: Values = new Bare();
    return isValues(value) && copySelected(value, into) ? into : null;
  };
  return (source: Values, into: Values): void => {
    const part: Values = new Bare();
    part[name] = select(source[name]);
    mergeInto(into, part);
  };
}

function compileFragment(
  { typeCondition, selections }: Extract<RequiredSelection, { kind: 'InlineFragment' }>,
  namesBelow: NamesBelow,
) {
  const names = namesBelow(typeCondition);
  const copySelected = compileSelections(selections, namesBelow);
  return (source: Values, into: Values): void => {
    if (names.has(readOwn(source, '__typename'))) copySelected(source, into);
  };
}

function responseName({ alias, name }: Extract<RequiredSelection, { kind: 'Field' }>): string {
  return alias ?? name;
}
