import fc from 'fast-check'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { problemIn } from './client.ts'

/** The part of JSON Schema that our OpenAPI document uses. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
}

export interface ApiDocument {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, ApiOperation>>
  components?: { schemas?: Record<string, Schema> }
}

export interface ApiOperation {
  summary?: string
  parameters?: { name: string; in: string; schema: Schema; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
}

const nested = (depth: number): unknown => (depth === 0 ? [] : { a: nested(depth - 1) })

/** Values that no client sends by mistake, and an attacker may send. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '',
    ' ',
    '\u202e',
    "'; DROP TABLE users; --",
    '%00',
    '../../etc/passwd',
    'x'.repeat(70_000),
    1e308,
    -1,
    0.5,
    2 ** 53,
    null,
    true,
    [],
    {},
    [[]],
    ['a'],
    { $gt: '' },
    { length: 1 },
    { toString: 1 },
    nested(300),
    '2026-02-30',
    '0000-00-00',
    '9999-12-31',
    '25:00',
    '24:00',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '01900000-0000-7000-8000-00000000000g',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.anything({ maxDepth: 2 }).filter((value) => JSON.stringify(value) !== undefined),
)

function fitting(schema: Schema, document: ApiDocument, known: string[], depth = 0): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant(null)
  const inner = (one: Schema) => fitting(one, document, known, depth + 1)
  if (schema.$ref) return inner(document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {})
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(inner))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object' || schema.properties) {
    const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, mostly(inner(one))] as const)
    return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] })
  }
  if (type === 'array') return fc.array(mostly(inner(schema.items ?? {})), { maxLength: 3 })
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer' || type === 'number') return fc.integer({ min: 0, max: 10_000 })
  if (type === 'null') return fc.constant(null)
  if (schema.format === 'email') return fc.emailAddress()
  if (schema.format === 'date') return fc.constantFrom('2026-03-02', '2026-12-31', '2028-02-29')
  if (schema.pattern?.includes('[0-5]')) return fc.constantFrom('00:00', '09:30', '23:59')
  if (schema.pattern?.startsWith('^(room-')) return fc.constantFrom(...known.filter((one) => /^[a-z]{3}/.test(one)))
  if (schema.format === 'uuid' || schema.format === 'guid' || schema.pattern?.includes('fA-F'))
    return fc.constantFrom(...known, '01900000-0000-7000-8000-000000000099')
  return fc.oneof(fc.string({ minLength: 8, maxLength: 40 }), fc.constantFrom('peer-1', 'v=0'))
}

/** Mostly valid values: a request with only invalid values is refused by its validation already. */
const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: hostile })

/** A payload for a schema without references: mostly valid, and sometimes anything. */
export const payloadOf = (schema: Schema, known: string[]): fc.Arbitrary<unknown> =>
  mostly(fitting(schema, { openapi: '', info: { title: '', version: '' }, paths: {} }, known))

function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.isWellFormed() ? encodeURIComponent(text.slice(0, 2000)) : '%ED%A0%80'
}

export function requestsOf(document: ApiDocument, known: string[]): fc.Arbitrary<InjectOptions & { url: string }>[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const given = (place: string) =>
        fc.record(
          Object.fromEntries(
            (operation.parameters ?? [])
              .filter((one) => one.in === place)
              .map(({ name, schema }) => [name, mostly(fitting(schema, document, known))]),
          ),
        )
      const schema = operation.requestBody?.content['application/json']?.schema
      const body = schema
        ? fc.oneof({ weight: 8, arbitrary: fitting(schema, document, known) }, { weight: 1, arbitrary: hostile })
        : fc.constant(undefined)
      return fc
        .record({ params: given('path'), query: given('query'), body })
        .map(({ params, query, body: payload }) => {
          const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
            encoded((params as Record<string, unknown>)[name]),
          )
          const search = Object.entries(query).map(([name, value]) => `${name}=${encoded(value)}`)
          return {
            method: method.toUpperCase() as 'GET',
            url: search.length > 0 ? `${filled}?${search.join('&')}` : filled,
            ...(payload !== undefined && {
              payload: JSON.stringify(payload),
              headers: { 'content-type': 'application/json' },
            }),
          }
        })
    }),
  )
}

/**
 * Calls each operation of the document `runs` times with each of the tokens.
 * @returns the error and the smallest request that causes it, or null
 */
export async function fuzz(
  app: FastifyInstance,
  document: ApiDocument,
  { tokens, known, runs, seed }: { tokens: string[]; known: string[]; runs: number; seed: number },
): Promise<{ examined: number; statuses: Set<number>; found: string | null }> {
  const statuses = new Set<number>()
  let examined = 0
  for (const request of requestsOf(document, known)) {
    const property = fc.asyncProperty(request, fc.constantFrom(...tokens), async (options, token) => {
      examined += 1
      const response = await app.inject({
        ...options,
        headers: { ...options.headers, authorization: `Bearer ${token}` },
      })
      statuses.add(response.statusCode)
      if (response.statusCode >= 500) throw new Error(`${response.statusCode} for ${options.method} ${options.url}`)
      if (response.statusCode >= 400)
        problemIn(response.statusCode, response.headers['content-type']?.toString(), response.json())
    })
    const details = await fc.check(property, { numRuns: runs, seed })
    if (details.failed)
      return { examined, statuses, found: `${String(details.errorInstance)} ${JSON.stringify(details.counterexample)}` }
  }
  return { examined, statuses, found: null }
}
