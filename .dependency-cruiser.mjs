import { join } from 'node:path';
import { fences, folders } from './scripts/folders.mjs';

const test = '[.]test[.]ts$';
const product = '^(?:src|subgraphs)/';
const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const anyOf = (patterns) => `(?:${patterns.join('|')})`;

const place = (path) => (path.endsWith('.ts') ? `^${escape(path)}$` : `^${escape(path)}/`);
const npmPackage = (name) => `(?:^|/)node_modules/${escape(name).replace('\\*', '[^/]+')}/`;

const layers = Object.entries(folders).map(([folder, { imports }]) => ({
  name: `layer-${folder.replace('/', '-')}`,
  comment: 'scripts/folders.mjs says which folders this one may import.',
  severity: 'error',
  from: { path: place(folder), pathNot: test },
  to: {
    path: '^(?:src|subgraphs|test|scripts)/',
    pathNot: anyOf([folder, ...imports].map(place)),
  },
}));

const packages = Object.entries(folders).map(([folder, { packages: allowed }]) => ({
  name: `packages-${folder.replace('/', '-')}`,
  comment: 'scripts/folders.mjs says which packages this folder may import.',
  severity: 'error',
  from: { path: place(folder), pathNot: test },
  to: {
    path: '(?:^|/)node_modules/',
    ...(allowed.length === 0 ? {} : { pathNot: anyOf(allowed.map(npmPackage)) }),
  },
}));

const fenced = Object.entries(fences).map(([name, home]) => ({
  name: `fence-${name}`,
  comment: `${name} is kept behind ${home}`,
  severity: 'error',
  from: { path: product, pathNot: `^${escape(home)}|${test}` },
  to: { path: npmPackage(name) },
}));

export default {
  forbidden: [
    ...layers,
    ...packages,
    ...fenced,
    {
      name: 'unknown-folder',
      comment: 'A new folder needs its line in scripts/folders.mjs.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: anyOf(Object.keys(folders).map(place)) },
      to: {},
    },
    {
      name: 'doors-only',
      comment: 'Sub-folders are private; other folders import the top-level files.',
      severity: 'error',
      from: { path: '^(?:src|subgraphs|test)/([^/]+)/' },
      to: { path: '^src/[^/]+/[^/]+/', pathNot: '^src/$1/' },
    },
    {
      name: 'doors-only-main',
      comment: 'Sub-folders are private; the composition root imports the top-level files.',
      severity: 'error',
      from: { path: '^(?:src|subgraphs)/[^/]+$' },
      to: { path: '^src/[^/]+/[^/]+/' },
    },
    {
      name: 'subgraphs-apart',
      comment: 'A subgraph knows the shared files and nothing of another subgraph.',
      severity: 'error',
      from: { path: '^subgraphs/(applicant|case|sponsor|oversight|desk)/' },
      to: { path: '^subgraphs/(?:applicant|case|sponsor|oversight|desk)/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'storage-from-the-outside',
      comment:
        'Only the composition root, the commands, the desk and tests know the store; the others know interfaces.',
      severity: 'error',
      from: { path: product, pathNot: `^src/(?:storage|start|cli)/|^subgraphs/desk/|^src/main[.]ts$|${test}` },
      to: { path: '^src/storage/' },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'Nothing that runs may lean on tests or their support.',
      severity: 'error',
      from: { path: product, pathNot: test },
      to: { path: `^test/|${test}` },
    },
    {
      name: 'no-development-packages',
      comment: 'The image holds no development packages.',
      severity: 'error',
      from: { path: product, pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-apart',
      comment: 'What runs in the browser knows nothing of the server, and the other way round.',
      severity: 'error',
      from: { path: '^src/dashboard/browser/' },
      to: { path: '^(?:src|subgraphs|test|scripts)/', pathNot: '^src/dashboard/browser/' },
    },
    {
      name: 'pages-apart-from-packages',
      comment: 'Every package in the pages is code that runs where personal data is shown.',
      severity: 'error',
      from: { path: '^src/dashboard/browser/' },
      to: { path: '(?:^|/)node_modules/', pathNot: anyOf(['react', 'react-dom'].map(npmPackage)) },
    },
    {
      name: 'server-apart-from-pages',
      comment: 'The server sends what was built of the pages, and runs none of it.',
      severity: 'error',
      from: { pathNot: '^src/dashboard/browser/' },
      to: { path: '^src/dashboard/browser/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no first file to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere also escapes every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: join(import.meta.dirname, 'tsconfig.json') },
    doNotFollow: { path: 'node_modules' },
    // Programs of others on packages of their own, which are installed when they are compared.
    exclude: { path: '^bench/peers/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
