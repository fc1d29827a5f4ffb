import { stripTypeScriptTypes } from 'node:module';

/** Jest's transform: the same type stripping that Node applies when it runs the file. Positions stay as they are. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
