// Writes docs/licences.md from the lock file; with --check, writes nothing and fails where the page differs. A package
// under a licence that is not accepted here, or under none, fails either way. Runs in the root of the repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readLockedPackages } from './locked-packages.mjs';

const page = 'docs/licences.md';

/** SPDX expressions. Another one is a decision: is it compatible with how an agency runs the product? */
const accepted = {
  product: [
    '(MIT AND BSD-3-Clause)',
    // Det Fælles Designsystem: its font (OFL) and icons (Apache) go to browsers with the pages.
    '(MIT AND OFL-1.1 AND Apache-2.0)',
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    // The five packages of the gateway itself: docs/adr/0002-gateway.md.
    'Elastic-2.0',
    'ISC',
    'MIT',
  ],
  development: ['(MIT OR CC0-1.0)', 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0'],
};

/** What a package says in its file LICENSE and nowhere else, read by a person for this version alone. */
const statedInFile = { 'png-js@2.0.0': 'MIT' };

const packages = readLockedPackages().map((each) => ({ ...each, licence: each.licence ?? statedInFile[each.id] }));
const refused = packages.filter(
  ({ licence, isDevelopment }) =>
    !accepted.product.includes(licence) && !(isDevelopment && accepted.development.includes(licence)),
);
if (refused.length > 0) {
  fail(refused.map(({ id, licence }) => `${id}: the licence ${licence ?? '(none)'} is not accepted`).join('\n'));
}
const text = describe(packages);
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  fail(`${page} is out of date. Run: npm run licences`);
}

function describe(all) {
  const section = (title, chosen) => [
    `## ${title}`,
    '',
    '| package | licence |',
    '| ------- | ------- |',
    ...chosen.map(({ id, licence }) => `| \`${id}\` | ${licence} |`),
    '',
  ];
  return [
    '# Licences',
    '',
    'Made from `package-lock.json` by `npm run licences`; `npm run check` compares. Which licences are accepted is in',
    '`scripts/licences.mjs`.',
    '',
    ...section(
      'The product',
      all.filter(({ isDevelopment }) => !isDevelopment),
    ),
    ...section(
      'Development alone',
      all.filter(({ isDevelopment }) => isDevelopment),
    ),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
