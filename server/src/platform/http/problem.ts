import { type Problem, problems } from '@medconsult/contract'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { ActorUnknownError, DatabaseInterruptedError, DatabaseUnavailableError } from '../database/index.ts'
import { ACCOUNT_DISABLED, ApiError, SESSION_ENDED } from './errors.ts'
import { fieldSentence } from './field-sentence.ts'

export function problemOf(error: ApiError): Problem {
  const { status, title } = problems[error.code]
  return {
    type: `urn:medconsult:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(error.fields && { fields: error.fields }),
    ...(error.sessionEnded && { sessionEnded: error.sessionEnded }),
    ...(error.faults && { faults: error.faults }),
    ...(error.secondFactor && { secondFactor: error.secondFactor }),
  }
}

/** Errors of Fastify by their codes, as errors of ours. */
const refusedByFastify: Record<string, ApiError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new ApiError('TOO_LARGE', 'The request is larger than this address takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new ApiError('MALFORMED', 'The body is not as long as its header says.'),
}

/** Turns an error into one that can be sent to the client; null for an error of the server itself. */
export function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error
  if (error instanceof ActorUnknownError)
    return error.isDisabled
      ? new ApiError('ACCOUNT_DISABLED', ACCOUNT_DISABLED)
      : new ApiError('UNAUTHENTICATED', SESSION_ENDED)
  if (error instanceof DatabaseInterruptedError)
    return new ApiError(
      'UNAVAILABLE',
      'The service was interrupted. Please check whether it was done, and try again.',
      {
        retryAfter: 2,
      },
    )
  if (error instanceof DatabaseUnavailableError)
    return new ApiError('UNAVAILABLE', 'The service is busy. Please try again in a moment.', { retryAfter: 2 })
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map(({ keyword, instancePath, message = '', params }) => {
      const path = instancePath.replace(/^\//, '').replaceAll('/', '.')
      return { path, message: fieldSentence({ code: keyword ?? '', path, message, facts: params }) }
    })
    return new ApiError('VALIDATION', fields[0]?.message ?? 'Please check what you sent.', { fields })
  }
  const known = refusedByFastify[(error as FastifyError).code]
  if (known) return known
  const status = (error as FastifyError).statusCode
  if (status !== undefined && status >= 400 && status < 500)
    return new ApiError('MALFORMED', 'The request could not be read.')
  return null
}

/** @param envelope adds `success` and `message`, which some clients expect, as extension members (RFC 9457) */
function answerWith(reply: FastifyReply, error: ApiError, envelope = false): FastifyReply {
  reply.request.refusal = error.code
  if (error.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfter)))
  return reply
    .status(error.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problemOf(error), ...(envelope && { success: false, message: error.message }) }))
}

/** Turns all errors into answers. Errors of the server itself are logged once, and their details are not sent. */
export function installProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const told = asApiError(error)
    const envelope = request.routeOptions.config.envelope === true
    if (told) {
      if (told.code === 'UNAVAILABLE') request.log.warn({ problem: (error as Error).message }, 'request refused')
      return answerWith(reply, told, envelope)
    }
    const { name, stack } = error as Error
    request.log.error({ err: { type: name, code: (error as FastifyError).code, stack } }, 'request failed')
    return answerWith(reply, new ApiError('INTERNAL', 'Something went wrong on our side. Please try again.'), envelope)
  })
}

/**
 * Answers requests that are refused before a route is found, and so before its error handler: addresses that cannot be
 * decoded, or have too long a segment.
 */
export function refuseAddress(_error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  answerWith(reply, new ApiError('MALFORMED', 'The address could not be read.'))
}

export function refuseUnknownRoute(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerWith(reply, new ApiError('NOT_FOUND', 'There is nothing at this address.'))
}
