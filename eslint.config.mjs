import jest from 'eslint-plugin-jest';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { environmentReaders, fileReaders } from './scripts/folders.mjs';

const tests = ['**/*.test.ts', 'test/**/*.ts'];
const product = ['src/**/*.{ts,tsx}', 'subgraphs/**/*.ts'];

const environment = 'Read the environment in src/config/env.ts alone and pass values on.';
const files = 'Files are read by the places that scripts/folders.mjs names; take text as an argument.';

export default defineConfig(
  { ignores: ['node_modules/', 'build/', 'coverage/', '.data/', 'schema/generated/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // A default clause says what happens to the rest, which may be long (the kinds of a GraphQL document).
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // This rule follows the types of graphql-js round in circles until the stack ends.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A number in a template string is plain.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}', '**/*.mjs'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 5 }],
      'prefer-const': 'error',
    },
  },
  {
    // The one place that brands: the caller names the id, having checked the text.
    files: ['src/kernel/ids.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-parameters': 'off' },
  },
  {
    files: product,
    ignores: environmentReaders,
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: environment }],
    },
  },
  {
    files: product,
    ignores: [...fileReaders, '**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...['fs', 'fs/promises', 'node:fs', 'node:fs/promises'].map((name) => ({ name, message: files })),
            ...['process', 'node:process'].map((name) => ({ name, importNames: ['env'], message: environment })),
          ],
        },
      ],
    },
  },
  {
    files: tests,
    extends: [jest.configs['flat/recommended']],
    rules: {
      // One describe may hold a long list of cases; the length of the file is bounded all the same.
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'assert*', 'fc.assert'] }],
      'jest/no-standalone-expect': 'off',
      'jest/consistent-test-it': ['error', { fn: 'test', withinDescribe: 'test' }],
    },
  },
);
