import { createRequire } from 'node:module';
import type * as Middleware from 'graphql-middleware';
import type * as Shield from 'graphql-shield';

/**
 * The only place that loads graphql-shield. Version 7.6.5 uses `util.isUndefined`, which Node no longer has, and its
 * rule classes are recognised only if graphql-middleware comes from the same loader.
 *
 * @see docs/adr/0003-graphql-shield.md
 */
const require = createRequire(import.meta.url);
const util = require('node:util') as { isUndefined?: (value: unknown) => boolean };
util.isUndefined ??= (value) => value === undefined;

const shieldModule = require('graphql-shield') as typeof Shield;
const middlewareModule = require('graphql-middleware') as typeof Middleware;

export const { shield, rule, allow, deny } = shieldModule;
export const { applyMiddleware } = middlewareModule;
export type ShieldRule = ReturnType<ReturnType<typeof rule>> | typeof allow;
