import { ApolloGateway } from '@apollo/gateway';
import { describe, expect, test } from '@jest/globals';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { compilePolicy } from '#policy/compile-policy.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { loadPolicyFiles } from '#policy/load-policy-files.ts';

const files = await loadPolicyFiles('schema');

describe('the composed supergraph', () => {
  test('loads in the gateway', async () => {
    const composition = composeSupergraph(files);
    if (composition.kind === 'rejected') throw new Error('the product schema does not compose');
    const gateway = new ApolloGateway({ supergraphSdl: composition.supergraphSdl });
    const { schema } = await gateway.load();
    await gateway.stop();

    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toHaveLength(22);
    expect(composition.supergraphSdl).toContain('url: "http://applicant.subgraph.invalid/"');
    expect(composition.supergraphSdl).toContain('@category(is: ["IDENTITY", "THIRD_PARTY"])');
  });

  test('does not compose when two subgraphs disagree about a shared type', () => {
    const disagreeing = files.map((file) =>
      file.path === 'sponsor.graphql'
        ? { ...file, text: file.text.replace('  id: ID! @category', '  id: Int! @category') }
        : file,
    );
    const composition = composeSupergraph(disagreeing);

    expect(composition.kind).toBe('rejected');
  });

  test('names what a field is made from, also below it', () => {
    const derived = files
      .map((file) => {
        if (file.path === 'applicant.graphql') {
          return { ...file, text: file.text.replace('type ResidenceStatus {', 'type ResidenceStatus @shareable {') };
        }
        if (file.path !== 'oversight.graphql') return file;
        const text = `${file.text}
        type ResidenceStatus @shareable { isLawful: Boolean @category(is: ["RESIDENCE_STATUS"]) @external }
        extend type Applicant {
          employerName: String @category(is: ["EMPLOYMENT"]) @external
          residenceStatus: ResidenceStatus @category(is: ["RESIDENCE_STATUS"]) @external
          mayBeEmployed: Boolean @category(is: ["EMPLOYMENT"]) @requires(fields: "employerName residenceStatus { isLawful }")
        }`;
        return {
          ...file,
          text: text.replace('import: ["@key"]', 'import: ["@key", "@external", "@requires", "@shareable"]'),
        };
      })
      .map((file) =>
        file.path === 'applicant.graphql'
          ? { ...file, text: file.text.replace('import: ["@key"]', 'import: ["@key", "@shareable"]') }
          : file,
      );
    const composition = composeSupergraph(derived);
    if (composition.kind === 'rejected') throw new Error(JSON.stringify(composition.issues));
    const compilation = compilePolicy(derived, composition.supergraphSdl);
    if (compilation.kind === 'rejected') throw new Error(JSON.stringify(compilation.issues));

    expect(compilation.policy.coordinates[asId<Coordinate>('Applicant.mayBeEmployed')]?.requires).toEqual([
      'Applicant.employerName',
      'Applicant.residenceStatus',
      'ResidenceStatus.isLawful',
    ]);
  });
});
