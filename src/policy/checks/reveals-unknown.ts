import { asId, type Coordinate } from '#kernel/ids.ts';
import type { Check } from './check.ts';

/** What an argument or input field reveals is an output field of this schema. */
export const checkRevealsUnknown: Check = (_source, schema) =>
  [...schema.coordinates.values()].flatMap(({ coordinate, reveals, position }) =>
    reveals === null || schema.coordinates.get(asId<Coordinate>(reveals))?.kind === 'field'
      ? []
      : [
          {
            code: 'SCHEMA_REVEALS_UNKNOWN' as const,
            ...position,
            message: `${coordinate} reveals ${reveals}, which is not an output field`,
          },
        ],
  );
