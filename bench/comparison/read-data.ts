import { z } from 'zod';

const answerSchema = z.object({ data: z.unknown(), errors: z.undefined().optional() });
const entitiesSchema = z.object({ _entities: z.array(z.record(z.string(), z.unknown())) });
const caseSchema = z.looseObject({ applicant: z.object({ id: z.string() }), sponsor: z.object({ id: z.string() }) });
const rootSchema = z.union([
  z.object({ case: caseSchema }),
  z.object({ casesRelatedToMe: z.object({ nodes: z.array(caseSchema) }) }),
]);

/** @throws ZodError where the answer has errors */
export function readData(answer: unknown): unknown {
  return answerSchema.parse(answer).data;
}

/** What the three answers say that the floor has put one after the other. */
export function joinAnswers(answers: unknown): unknown {
  const [root, applicants, sponsors] = z.array(answerSchema).length(3).parse(answers);
  const parsed = rootSchema.parse(root?.data);
  const people = entitiesSchema.parse(applicants?.data)._entities;
  const supporters = entitiesSchema.parse(sponsors?.data)._entities;
  const join = (each: z.infer<typeof caseSchema>, place: number) => ({
    ...each,
    applicant: { id: each.applicant.id, ...people[place] },
    sponsor: { id: each.sponsor.id, ...supporters[place] },
  });
  return 'case' in parsed
    ? { case: join(parsed.case, 0) }
    : { casesRelatedToMe: { nodes: parsed.casesRelatedToMe.nodes.map(join) } };
}
