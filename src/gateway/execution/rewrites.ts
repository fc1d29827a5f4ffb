import type { Rewrite } from './plan-form.ts';
import type { NamesBelow } from './type-names.ts';
import { isValues, readOwn, writeOwn, type Values } from './values.ts';

/** Changes a value in place. */
export type ApplyRewrites = (value: unknown) => void;

const fragmentPrefix = '... on ';

export function compileRewrites(rewrites: readonly Rewrite[] | undefined, namesBelow: NamesBelow): ApplyRewrites {
  const compiled = (rewrites ?? []).map((each) => compileRewrite(each, namesBelow));
  return (value) => {
    for (const apply of compiled) apply(value);
  };
}

function compileRewrite(rewrite: Rewrite, namesBelow: NamesBelow): ApplyRewrites {
  const name = rewrite.path.at(-1) ?? '';
  const change = inEach((values) => {
    if (rewrite.kind === 'ValueSetter') {
      writeOwn(values, name, rewrite.setValueTo);
      return;
    }
    const value = readOwn(values, name);
    if (value === undefined) return;
    writeOwn(values, rewrite.renameKeyTo, value);
    // Left out of whatever is made of it, and cheaper than taking it away.
    writeOwn(values, name, undefined);
  });
  return rewrite.path.slice(0, -1).reduceRight((next, step) => compileStep(step, next, namesBelow), change);
}

function compileStep(step: string, next: ApplyRewrites, namesBelow: NamesBelow): ApplyRewrites {
  if (!step.startsWith(fragmentPrefix)) return inEach((values) => next(readOwn(values, step)));
  const names = namesBelow(step.slice(fragmentPrefix.length));
  return inEach((values) => {
    const type = readOwn(values, '__typename');
    // What does not say what it is was asked for as what it is.
    if (type === undefined || names.has(type)) next(values);
  });
}

function inEach(apply: (values: Values) => void): ApplyRewrites {
  const applyToEach: ApplyRewrites = (value) => {
    if (Array.isArray(value)) value.forEach(applyToEach);
    else if (isValues(value)) apply(value);
  };
  return applyToEach;
}
