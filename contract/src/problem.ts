import * as z from 'zod'
import { type ProblemCode, problems } from './problem-codes.ts'

/** RFC 9457 problem details, served as `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('One plain sentence that a person can read.'),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    fields: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('With VALIDATION: the fields that were refused.'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
